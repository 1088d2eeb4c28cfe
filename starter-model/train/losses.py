"""What the networks are trained to do: follow the flow from noise to a scene, then its guided version in one pass."""
import math
import torch
import torch.nn.functional as F
from common import spread_times
from feed import MAXTOK
from listening import summary


def wide(t):
    return t.view(-1, 1, 1, 1)


def velocity(net, x, t, states, pooled, g, theirs):
    """-> velocity, and how badly the image tokens listened (listening.py)"""
    if theirs is None:
        return net.dit(x, t, states, pooled, g).float(), torch.zeros(2, device=x.device)
    v, told = net.dit(x, t, states, pooled, g, theirs)
    return v.float(), summary(told)


def flow_loss(net, x0, t5, clip, theirs, autocast):
    """squared error of the velocity at random times -> loss, listening, text states, pooled text"""
    t, noise = spread_times(len(x0), 2.0, x0.device), torch.randn_like(x0)
    with autocast():
        states, pooled = net.text(t5, clip)
        v, listening = velocity(net, (1 - wide(t)) * x0 + wide(t) * noise, t, states, pooled, torch.ones_like(t), theirs)
    return (v - (noise - x0)).pow(2).mean(), listening, states, pooled


def sampling_steps(n, device):
    """beginning, middle and end of a random step of samplers with 6 to 14 steps"""
    steps = torch.randint(6, 15, (n,), device=device).float()
    i = (torch.rand(n, device=device) * steps).floor()
    sigma = lambda z: math.exp(1.15) / (math.exp(1.15) + (1 / z.clamp(min=1e-6) - 1))
    end = sigma(1 - (i + 1) / steps)
    return sigma(1 - i / steps), sigma(1 - (i + .5) / steps), torch.where(i + 1 >= steps, torch.zeros_like(end), end)


def distill_loss(net, teacher, x0, t5, clip, theirs, empty, whole_step, autocast):
    """the student copies the guided velocity of the teacher -> loss, listening; whole_step: over the length of a sampling step, two steps of the teacher"""
    n, device = len(x0), x0.device
    noise = torch.randn_like(x0)
    g = 1 + 5 * torch.rand(n, device=device)
    g = torch.where(torch.rand(n, device=device) < .06, torch.ones_like(g), g)
    t, middle, end = sampling_steps(n, device) if whole_step else (spread_times(n, 2.5, device), None, None)
    xt = (1 - wide(t)) * x0 + wide(t) * noise
    with torch.no_grad(), autocast():
        states, pooled = teacher.text(t5, clip)
        no_states, no_pooled = teacher.text(F.pad(empty[0], (0, t5.shape[1] - MAXTOK)), empty[1])
        both = torch.cat((states, no_states.expand_as(states))), torch.cat((pooled, no_pooled.expand_as(pooled)))
        one = torch.ones(2 * n, device=device)

        def guided(x, t):
            with_text, without = teacher.dit(torch.cat((x, x)), torch.cat((t, t)), *both, one).float().chunk(2)
            return without + wide(g) * (with_text - without)

        target = guided(xt, t)
        if whole_step:
            xm = xt + wide(middle - t) * target
            target = (xm + wide(end - middle) * guided(xm, middle) - xt) / wide(end - t)
    with autocast():
        v, listening = velocity(net, xt, t, states, pooled, g, theirs)
    d = (v - target).pow(2).mean((1, 2, 3))
    return (d / (1 + .3 * (g - 1))).mean(), listening
