"""The flow transformer, with the parameter names of FLUX.1's public checkpoints."""
import math
import torch
import torch.nn as nn
import torch.nn.functional as F
from listening import heard


def sin_embedding(t, dim=256, max_period=10000.0, factor=1000.0):
    half = dim // 2
    freqs = torch.exp(torch.arange(half, device=t.device, dtype=torch.float32) * (-math.log(max_period) / half))
    a = (t.float() * factor)[:, None] * freqs[None]
    return torch.cat([a.cos(), a.sin()], -1)


def rope_table(h, w, n_txt, axes_dim, theta, device):
    """cos/sin of shape [1, 1, n_txt + h*w, head_dim/2]; text tokens sit at position (0,0,0)."""
    ids = torch.zeros(n_txt + h * w, 3, dtype=torch.float64)
    ids[n_txt:, 1] = torch.arange(h, dtype=torch.float64).repeat_interleave(w)
    ids[n_txt:, 2] = torch.arange(w, dtype=torch.float64).repeat(h)
    ang = []
    for i, d in enumerate(axes_dim):
        omega = 1.0 / (theta ** (torch.arange(0, d, 2, dtype=torch.float64) / d))
        ang.append(ids[:, i, None] * omega[None])
    ang = torch.cat(ang, -1)[None, None]
    return ang.cos().float().to(device), ang.sin().float().to(device)


def rotate(x, cos, sin):
    a, b = x.float().unflatten(-1, (-1, 2)).unbind(-1)
    return torch.stack((a * cos - b * sin, a * sin + b * cos), -1).flatten(-2)


class HeadNorm(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.scale = nn.Parameter(torch.ones(dim))

    def forward(self, x):
        x = x.float()
        return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + 1e-6) * self.scale


class QKNorm(nn.Module):
    def __init__(self, dim):
        super().__init__()
        self.query_norm = HeadNorm(dim)
        self.key_norm = HeadNorm(dim)


class Embedder(nn.Module):
    def __init__(self, i, h):
        super().__init__()
        self.in_layer = nn.Linear(i, h)
        self.out_layer = nn.Linear(h, h)

    def forward(self, x):
        return self.out_layer(F.silu(self.in_layer(x)))


class Attn(nn.Module):
    def __init__(self, dim, heads):
        super().__init__()
        self.qkv = nn.Linear(dim, 3 * dim)
        self.norm = QKNorm(dim // heads)
        self.proj = nn.Linear(dim, dim)


class Modulation(nn.Module):
    def __init__(self, dim, n):
        super().__init__()
        self.n = n
        self.lin = nn.Linear(dim, n * dim)

    def forward(self, vec):
        return self.lin(F.silu(vec))[:, None].chunk(self.n, -1)


def split_heads(x, n, heads):
    return x.unflatten(-1, (n, heads, -1)).permute(2, 0, 3, 1, 4)


def norm_mod(x, shift, scale):
    return F.layer_norm(x.float(), x.shape[-1:], eps=1e-6).to(scale.dtype) * (1 + scale) + shift


def attend(q, k, v, n, theirs):
    """-> what every token gathered; where theirs is given, also how well image tokens listened to the n text tokens, else None"""
    q, k = q.to(v.dtype), k.to(v.dtype)
    return F.scaled_dot_product_attention(q, k, v).transpose(1, 2).flatten(2), None if theirs is None else heard(q, k, n, theirs)


class DoubleBlock(nn.Module):
    def __init__(self, dim, heads, ratio=4):
        super().__init__()
        self.heads = heads
        for s in ("img", "txt"):
            setattr(self, s + "_mod", Modulation(dim, 6))
            setattr(self, s + "_attn", Attn(dim, heads))
            setattr(self, s + "_mlp", nn.Sequential(nn.Linear(dim, ratio * dim), nn.GELU(approximate="tanh"),
                                                     nn.Linear(ratio * dim, dim)))

    def forward(self, img, txt, vec, cos, sin, theirs=None):
        im, tm = self.img_mod(vec), self.txt_mod(vec)
        n = txt.shape[1]
        qi, ki, vi = split_heads(self.img_attn.qkv(norm_mod(img, im[0], im[1])), 3, self.heads)
        qt, kt, vt = split_heads(self.txt_attn.qkv(norm_mod(txt, tm[0], tm[1])), 3, self.heads)
        q = torch.cat((self.txt_attn.norm.query_norm(qt), self.img_attn.norm.query_norm(qi)), 2)
        k = torch.cat((self.txt_attn.norm.key_norm(kt), self.img_attn.norm.key_norm(ki)), 2)
        a, told = attend(rotate(q, cos, sin), rotate(k, cos, sin), torch.cat((vt, vi), 2), n, theirs)
        img = img + im[2] * self.img_attn.proj(a[:, n:])
        img = img + im[5] * self.img_mlp(norm_mod(img, im[3], im[4]))
        txt = txt + tm[2] * self.txt_attn.proj(a[:, :n])
        txt = txt + tm[5] * self.txt_mlp(norm_mod(txt, tm[3], tm[4]))
        return img, txt, told


class SingleBlock(nn.Module):
    def __init__(self, dim, heads, ratio=4):
        super().__init__()
        self.heads, self.dim = heads, dim
        self.linear1 = nn.Linear(dim, (3 + ratio) * dim)
        self.linear2 = nn.Linear((1 + ratio) * dim, dim)
        self.norm = QKNorm(dim // heads)
        self.modulation = Modulation(dim, 3)

    def forward(self, x, vec, cos, sin, n=0, theirs=None):
        shift, scale, gate = self.modulation(vec)
        y = self.linear1(norm_mod(x, shift, scale))
        q, k, v = split_heads(y[..., :3 * self.dim], 3, self.heads)
        a, told = attend(rotate(self.norm.query_norm(q), cos, sin), rotate(self.norm.key_norm(k), cos, sin), v, n, theirs)
        y = self.linear2(torch.cat((a, F.gelu(y[..., 3 * self.dim:], approximate="tanh")), -1))
        return x + gate * y, told


class LastLayer(nn.Module):
    def __init__(self, dim, out):
        super().__init__()
        self.linear = nn.Linear(dim, out)
        self.adaLN_modulation = nn.Sequential(nn.SiLU(), nn.Linear(dim, 2 * dim))

    def forward(self, x, vec):
        shift, scale = self.adaLN_modulation(vec)[:, None].chunk(2, -1)
        return self.linear(norm_mod(x, shift, scale))


class Flux(nn.Module):
    def __init__(self, hidden_size=320, num_heads=5, depth=2, depth_single_blocks=6, axes_dim=(8, 28, 28), theta=10000,
                 context_in_dim=256, vec_in_dim=192, in_channels=16, guidance_embed=True, **_):
        super().__init__()
        self.axes_dim, self.theta, self.ch = list(axes_dim), theta, in_channels
        h = hidden_size
        self.img_in = nn.Linear(in_channels * 4, h)
        self.time_in = Embedder(256, h)
        self.vector_in = Embedder(vec_in_dim, h)
        if guidance_embed:
            self.guidance_in = Embedder(256, h)
        self.txt_in = nn.Linear(context_in_dim, h)
        self.double_blocks = nn.ModuleList([DoubleBlock(h, num_heads) for _ in range(depth)])
        self.single_blocks = nn.ModuleList([SingleBlock(h, num_heads) for _ in range(depth_single_blocks)])
        self.final_layer = LastLayer(h, in_channels * 4)
        self._tables = {}

    def init_weights(self):
        for m in self.modules():
            if isinstance(m, nn.Linear):
                nn.init.xavier_uniform_(m.weight)
                if m.bias is not None:
                    nn.init.zeros_(m.bias)
        for e in (self.time_in, self.vector_in, getattr(self, "guidance_in", None)):
            if e is not None:
                nn.init.normal_(e.in_layer.weight, std=0.02)
                nn.init.normal_(e.out_layer.weight, std=0.02)
        for m in self.modules():
            if isinstance(m, Modulation):
                nn.init.zeros_(m.lin.weight)
        nn.init.zeros_(self.final_layer.adaLN_modulation[1].weight)
        nn.init.zeros_(self.final_layer.linear.weight)
        # start every residual branch half open: zero gates with fresh weights learn slowly in short runs
        for b in self.double_blocks:
            for m in (b.img_mod, b.txt_mod):
                d = m.lin.bias.numel() // 6
                with torch.no_grad():
                    m.lin.bias[2 * d:3 * d] = 0.3
                    m.lin.bias[5 * d:6 * d] = 0.3
        for b in self.single_blocks:
            d = b.modulation.lin.bias.numel() // 3
            with torch.no_grad():
                b.modulation.lin.bias[2 * d:] = 0.3

    def forward(self, x, t, context, y, guidance=None, theirs=None):
        """x [B,C,H,W] latent, t [B] in 0..1, context [B,S,D], y [B,V], guidance [B] -> velocity [B,C,H,W]; where theirs (see listening.py)
        is given, also what the blocks told about their attention [blocks, 2, heads]"""
        B, C, H, W = x.shape
        h, w = H // 2, W // 2
        img = x.reshape(B, C, h, 2, w, 2).permute(0, 2, 4, 1, 3, 5).reshape(B, h * w, C * 4)
        key = (h, w, context.shape[1], x.device)
        if key not in self._tables:
            self._tables[key] = rope_table(h, w, context.shape[1], self.axes_dim, self.theta, x.device)
        cos, sin = self._tables[key]
        img = self.img_in(img)
        dt = img.dtype
        vec = self.time_in(sin_embedding(t).to(dt))
        if guidance is not None and hasattr(self, "guidance_in"):
            vec = vec + self.guidance_in(sin_embedding(guidance).to(dt))
        vec = vec + self.vector_in(y.to(dt))
        txt = self.txt_in(context.to(dt))
        told = []
        for b in self.double_blocks:
            img, txt, heard_here = b(img, txt, vec, cos, sin, theirs)
            told.append(heard_here)
        z = torch.cat((txt, img), 1)
        for b in self.single_blocks:
            z, heard_here = b(z, vec, cos, sin, txt.shape[1], theirs)
            told.append(heard_here)
        out = self.final_layer(z[:, txt.shape[1]:], vec)
        v = out.reshape(B, h, w, C, 2, 2).permute(0, 3, 1, 4, 2, 5).reshape(B, C, H, W)
        return v if theirs is None else (v, torch.stack(told))
