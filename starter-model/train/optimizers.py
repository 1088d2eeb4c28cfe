"""Muon (orthogonalised momentum) for matrices of the blocks, AdamW for the rest."""
import torch
import torch.distributed as dist


def average_grads(params, world):
    if world == 1:
        return
    g = [p.grad for p in params if p.grad is not None]
    flat = torch.cat([x.reshape(-1).float() for x in g])
    dist.all_reduce(flat)
    flat /= world
    o = 0
    for x in g:
        x.copy_(flat[o:o + x.numel()].view_as(x))
        o += x.numel()


def newton_schulz(g):
    a, b, c = 3.4445, -4.7750, 2.0315
    x = g.bfloat16() if g.is_cuda else g
    tr = x.shape[-2] > x.shape[-1]
    if tr:
        x = x.mT
    x = x / (x.norm(dim=(-2, -1), keepdim=True) + 1e-7)
    for _ in range(5):
        s = x @ x.mT
        x = a * x + (b * s + c * s @ s) @ x
    return (x.mT if tr else x).float()


class Muon:
    """Momentum whose matrix update is orthogonalised; fused matrices are split into their parts first."""

    def __init__(self, params, splits, lr, momentum=0.95, wd=0.01):
        self.params, self.splits, self.lr, self.mu, self.wd = params, splits, lr, momentum, wd
        self.buf = [torch.zeros_like(p) for p in params]

    @torch.no_grad()
    def step(self, scale=1.0):
        gs = [p.grad for p in self.params]
        torch._foreach_lerp_(self.buf, gs, 1 - self.mu)
        upd = torch._foreach_lerp(gs, self.buf, self.mu)     # Nesterov
        groups = {}
        for u, s in zip(upd, self.splits):
            dim, sizes = s if s else (0, [u.shape[0]])
            for part in u.split(sizes, dim):
                groups.setdefault(tuple(part.shape), []).append(part)
        for shape, parts in groups.items():
            o = newton_schulz(torch.stack(parts)) * (0.2 * max(shape) ** 0.5)
            for part, q in zip(parts, o):
                part.copy_(q)
        lr = self.lr * scale
        torch._foreach_mul_(self.params, 1 - lr * self.wd)
        torch._foreach_add_(self.params, upd, alpha=-lr)

    def state_dict(self):
        return {"buf": self.buf}

    def load_state_dict(self, s):
        for a, b in zip(self.buf, s["buf"]):
            a.copy_(b)


class Optimizers:
    """AdamW for embeddings, vectors and the layers at both ends, Muon for the matrices of the blocks; T5 apart, since it stops earlier.
    T5's relative position biases learn 25 times as fast: they must reach several units before words know what comes before and after them.
    keen: how many times as fast the queries and keys of the two-stream blocks learn, which must turn to the right words first"""

    def __init__(self, net, probe, lr, muon, keen=1.0):
        self.parts = [Optimizer(net, lambda name: not name.startswith("t5."), list(probe.parameters()) if probe is not None else [], lr, muon, keen),
                      Optimizer(net, lambda name: name.startswith("t5."), [], lr, muon)]

    def step(self, scales):
        for part, scale in zip(self.parts, scales):
            if scale > 0:
                part.step(scale)

    def state_dict(self):
        return [p.state_dict() for p in self.parts]

    def load_state_dict(self, states):
        for p, s in zip(self.parts, states):
            p.load_state_dict(s)


class Optimizer:
    def __init__(self, net, chosen, more, lr, muon, keen=1.0):
        mats, splits, rest, emb, order, attention, keys = [], [], more, [], [], [], []
        h = net.dit.img_in.weight.shape[0]
        for n, p in net.named_parameters():
            if not p.requires_grad or not chosen(n):
                continue
            if "relative_attention_bias" in n:
                order.append(p)
            elif "embedding" in n or "shared" in n:
                emb.append(p)
            elif muon and p.dim() == 2 and ("blocks." in n or "layers." in n or "encoder.block" in n) and "mod" not in n.replace("text_model", ""):
                s = None
                if n.endswith("qkv.weight"):
                    attention.append(p)
                    continue
                elif "linear1" in n:
                    s = (0, [h, h, h, 4 * h])
                elif "linear2" in n:
                    s = (1, [h, 4 * h])
                mats.append(p), splits.append(s)
            elif "qkv.bias" in n or "attn.norm" in n:
                keys.append(p)
            else:
                rest.append(p)
        self.lr = lr
        groups = [dict(params=q, k=k, weight_decay=w) for q, k, w in ((rest, 1.0, .01), (emb, 2.0, 0.0), (order, 25.0, 0.0), (keys, keen, 0.0)) if q]
        self.adam = torch.optim.AdamW(groups, lr=lr, betas=(0.9, 0.98), fused=next(net.parameters()).is_cuda) if groups else None
        self.muon = Muon(mats, splits, lr * 1.5) if mats else None
        self.attention = Muon(attention, [(0, [h, h, h])] * len(attention), lr * 1.5 * keen) if attention else None

    def step(self, scale):
        if self.adam:
            for g in self.adam.param_groups:
                g["lr"] = self.lr * g["k"] * scale
            torch.nn.utils.clip_grad_norm_([p for g in self.adam.param_groups for p in g["params"]], 1.0)
            self.adam.step()
        for muon in (self.muon, self.attention):
            if muon:
                muon.step(scale)

    def state_dict(self):
        return [o.state_dict() if o else None for o in (self.adam, self.muon, self.attention)]

    def load_state_dict(self, s):
        for o, v in zip((self.adam, self.muon, self.attention), s):
            if o:
                o.load_state_dict(v)


def as_matrix(p):
    """the same memory as a matrix, one row per output; kernels may lie in memory with their channels last"""
    return (p if p.is_contiguous() else p.permute(0, 2, 3, 4, 1)).reshape(len(p), -1)


class FilmOptimizer:
    """Muon for kernels and matrices of the blocks, AdamW for everything else"""

    def __init__(self, module, lr, block):
        named = [(n, p) for n, p in module.named_parameters() if p.requires_grad]
        self.mats = [p for n, p in named if block in n and p.dim() >= 2 and n.endswith("weight")]
        rest = [p for n, p in named if not (block in n and p.dim() >= 2 and n.endswith("weight"))]
        self.lr, self.rest = lr, rest
        self.flat = [as_matrix(p.data) for p in self.mats]
        self.adam = torch.optim.AdamW(rest, lr=lr, betas=(.9, .98), weight_decay=.01, fused=rest[0].is_cuda)
        self.muon = Muon(self.flat, [None] * len(self.flat), lr * 1.5)
        self.all = rest + self.mats

    def step(self, scale):
        for p in self.all:
            if p.grad is None:
                p.grad = torch.zeros_like(p)
            p.grad.nan_to_num_(0, 0, 0)                     # one bad step must not end a run that nobody watches
        torch.nn.utils.clip_grad_norm_(self.rest, 1.0)
        for g in self.adam.param_groups:
            g["lr"] = self.lr * scale
        self.adam.step()
        for f, p in zip(self.flat, self.mats):
            f.grad = p.grad.flatten(1) if p.is_contiguous() else p.grad.permute(0, 2, 3, 4, 1).flatten(1)
        self.muon.step(scale)
        for p in self.all:
            p.grad = None

    def state_dict(self):
        return dict(adam=self.adam.state_dict(), muon=self.muon.state_dict())

    def load_state_dict(self, s):
        self.adam.load_state_dict(s["adam"]), self.muon.load_state_dict(s["muon"])
