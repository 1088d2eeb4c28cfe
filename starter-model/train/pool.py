"""Encoded scenes that are waiting to be learned from."""
import torch


class Pool:
    """ring buffers of encoded scenes, one per resolution"""

    def __init__(self, res, cap, dev):
        self.res, self.cap, self.n, self.pos = res, cap, 0, 0
        f = res // 8
        self.lat = torch.empty(cap, 16, f, f, dtype=torch.bfloat16, device=dev)
        self.meta = None

    def add(self, z, b):
        k = len(z)
        if self.meta is None:
            self.meta = {q: torch.empty((self.cap,) + v.shape[1:], dtype=v.dtype, device=v.device) for q, v in b.items() if q in ("t5", "clip", "ids", "bg", "style", "own", "geo")}
        i = torch.arange(self.pos, self.pos + k, device=z.device) % self.cap
        self.lat[i] = z.to(torch.bfloat16)
        for q in self.meta:
            self.meta[q][i] = b[q]
        self.pos = (self.pos + k) % self.cap
        self.n = min(self.cap, self.n + k)

    def sample(self, n):
        i = torch.randint(0, self.n, (n,), device=self.lat.device)
        return self.lat[i].float(), {q: v[i] for q, v in self.meta.items()}
