"""Teaches the flow transformer to listen to the right words.

Text has no positions inside the transformer, and the pooled vector already says what the picture shows, so that nothing makes image tokens
look for the name of the thing that stands where they are: both things of a picture come out as blends. Here image tokens are told which
words are theirs. All of this exists in training alone."""
import math
import torch

ENOUGH = .5         # share of the attention of a listening head that is asked for


def listeners(heads):
    """the heads that must turn to the names of things; the others may attend to whatever they like"""
    return slice(1, None, 3) if heads > 1 else slice(None)


def belongings(b, side, length):
    """-> [scenes, side * side, length]: 1 where a text token speaks of the thing an image token shows, -1 where of another, 0 elsewhere"""
    at = (torch.arange(side, device=b["geo"].device) + .5) / side
    near = lambda q: ((at - b["geo"][:, :, q, None]).abs() < .48 * b["geo"][:, :, 2, None])     # [scenes, things, side]
    shown = (near(1)[..., :, None] & near(0)[..., None, :]).flatten(2)                          # [scenes, things, side * side]
    thing = torch.where(shown.sum(1) == 1, shown.byte().argmax(1), -1)
    own = torch.nn.functional.pad(b["own"].long(), (0, length - b["own"].shape[1]), value=-1)
    same = torch.where(own[:, None] == thing[..., None], 1, -1)
    return torch.where((own[:, None] >= 0) & (thing[..., None] >= 0), same, 0).to(torch.int8)


def heard(q, k, n, theirs):
    """rotated queries and keys [scenes, heads, tokens, width], of which the first n are text -> [2, heads]: how often the names of other
    things are taken for the own (logarithm of the share of the right ones among all names), and how far a head's attention to the right
    names is below ENOUGH (0 for heads that need not listen)"""
    right, any_name = (theirs > 0)[:, None], (theirs != 0)[:, None]
    d = q.shape[-1] ** -.5
    told = (q[:, :, n:] @ k[:, :, :n].transpose(-1, -2)).float() * d
    only = lambda logits, mask: logits.masked_fill(~mask, -1e4).logsumexp(-1)
    two = (right.any(-1) & (theirs < 0)[:, None].any(-1)).float()
    confusion = ((only(told, any_name) - only(told, right)) * two).sum((0, 2)) / two.sum().clamp(min=1)
    ears = listeners(q.shape[1])
    everything = (q[:, ears, n:] @ k[:, ears].transpose(-1, -2)).float() * d
    one = right.any(-1).float()
    missing = torch.relu(everything.logsumexp(-1) - only(told[:, ears], right) + math.log(ENOUGH))
    deafness = torch.zeros_like(confusion)
    deafness[ears] = (missing * one).sum((0, 2)) / one.sum().clamp(min=1)
    return torch.stack((confusion, deafness))


def summary(told, deep=5):
    """what the blocks told [blocks, 2, heads] -> mean confusion of all, mean deafness of the listening heads of the first blocks"""
    return torch.stack((told[:, 0].mean(), told[:deep, 1, listeners(told.shape[2])].mean()))


def loss_of(listening):
    return listening[0] + .25 * listening[1]
