"""Teaches the T5 encoder which of two things stands where.

Without this the picture model never learns it: the token sequence of the flow transformer has no positions of its own, so the encoder must
tell what comes before and after a word like `left`, and left alone its relative position biases hardly move."""
import copy
import torch
import torch.nn.functional as F
from feed import MAXTOK
from optimizers import Optimizer, average_grads
from sampling import T5_LEN


def learn_places(t, seconds):
    """T5 alone learns which thing stands where, close to what it told before: many cheap steps before the dear ones"""
    t.use(t.plain)
    before, B = copy.deepcopy(t.net.t5).eval().requires_grad_(False), 4 * t.a.batch
    with torch.no_grad():                               # one head begins by looking some words ahead, one by looking some words back
        w = t.net.t5.encoder.block[0].layer[0].SelfAttention.relative_attention_bias.weight
        w[17:25, 0] += 2.5
        w[1:9, -1] += 2.5
    opt = Optimizer(t.net, lambda name: name.startswith("t5."), list(t.probe.place.parameters()), t.a.lr, t.a.muon)
    params = list(t.net.t5.parameters()) + list(t.probe.place.parameters())
    begin, step, sums, keep = t.clock(), 0, torch.zeros(2, device=t.dev), torch.ones(B, device=t.dev)
    texts = {k: v[:t.pools[256].n] for k, v in t.pools[256].meta.items() if k in ("t5", "own", "geo")}
    stop = torch.zeros(1, device=t.dev)
    while stop.item() == 0:
        fresh = t.feed.get(t.dev)                 # captions alone, so that none is seen too often
        texts = {k: torch.cat((v[-250 * t.chunk:], fresh[k])) for k, v in texts.items()}
        i = torch.randint(0, len(texts["t5"]), (B,), device=t.dev)
        b = {k: v[i] for k, v in texts.items()}
        ids = F.pad(b["t5"].long(), (0, T5_LEN - MAXTOK))
        with t.autocast():
            ctx = t.net.t5(ids)
            with torch.no_grad():
                told = before(ids).float()
        place, drift = t.probe.places(ctx, b, keep), (ctx.float() - told).pow(2).mean() / told.var()
        for p in params:
            p.grad = None
        (place + .1 * drift).backward()
        average_grads(params, t.world)
        opt.step(min(1.0, (step + 1) / 50))
        step, sums = step + 1, sums + torch.stack((place.detach(), drift.detach()))
        known = False
        if step % (200 if t.cuda else 2) == 0:
            means = (sums / (200 if t.cuda else 2)).tolist()
            t.log("warm-up step", step, "place, drift", [round(v, 4) for v in means])
            known = means[0] < .015
            sums.zero_()
        stop[0] = float(known or t.clock() > begin + seconds or step >= t.a.steps)
        if t.world > 1:
            torch.distributed.broadcast(stop, 0)
    for k in t.ema:
        t.ema[k].copy_(t.live[k].data)
