"""The video transformer, with the parameter names of LTX-Video's checkpoints (below `model.diffusion_model.`)."""
import math
import torch
import torch.nn as nn
import torch.nn.functional as F
from model import rel_bucket

FRAMES, SIZE, FPS = 25, 128, 12
STRIDES = (4, 16, 16)                                     # frames, rows and columns that a place of a latent stands for
TRANSFORMER = dict(num_attention_heads=5, attention_head_dim=64, num_layers=6, in_channels=64, out_channels=64, caption_channels=256,
                   cross_attention_dim=320, positional_embedding_type="rope", positional_embedding_theta=30.0,
                   positional_embedding_max_pos=[2.5, 192, 192], causal_temporal_positioning=True, vae_scale_factors=list(STRIDES),
                   qk_norm="rms_norm", norm_elementwise_affine=False, norm_eps=1e-6, activation_fn="gelu-approximate",
                   timestep_scale_multiplier=1000)


def sinusoids(t, dim=256):
    half = dim // 2
    freqs = torch.exp(torch.arange(half, device=t.device, dtype=torch.float32) * (-math.log(10000.0) / half))
    a = (t.float() * 1000)[:, None] * freqs[None]
    return torch.cat([a.cos(), a.sin()], -1)


def rope_tables(c, frames, rows, columns, fps, device):
    """cosines and signed sines [1, N, width] over all heads together; positions are seconds and pixels as fractions of the largest"""
    width = c["num_attention_heads"] * c["attention_head_dim"]
    n = width // 6
    k = c["vae_scale_factors"]
    f = torch.arange(frames) * k[0]
    if c["causal_temporal_positioning"]:
        f = (f + 1 - k[0]).clamp(min=0)
    pos = torch.stack(torch.meshgrid(f.float() / fps, torch.arange(rows).float() * k[1], torch.arange(columns).float() * k[2], indexing="ij"), -1).reshape(-1, 3)
    frac = pos / torch.tensor(c["positional_embedding_max_pos"])
    freqs = torch.tensor(float(c["positional_embedding_theta"])) ** torch.linspace(0, 1, n) * math.pi / 2
    a = ((frac * 2 - 1)[..., None] * freqs).transpose(-1, -2).flatten(1)
    cos, sin = a.cos().repeat_interleave(2, 1), torch.stack((-a.sin(), a.sin()), -1).flatten(1)
    still = width - 6 * n
    return F.pad(cos, (still, 0), value=1.0)[None].to(device), F.pad(sin, (still, 0))[None].to(device)


def turn(x, cos, sin):
    swapped = x.unflatten(-1, (-1, 2)).flip(-1).flatten(-2)
    return x.float() * cos + swapped.float() * sin


class RmsNorm(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))

    def forward(self, x):
        f = x.float()
        return (f * torch.rsqrt(f.pow(2).mean(-1, keepdim=True) + 1e-5) * self.weight).to(x.dtype)


def plain_rms(x):
    f = x.float()
    return (f * torch.rsqrt(f.pow(2).mean(-1, keepdim=True) + 1e-6)).to(x.dtype)


class Attention(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.to_q, self.to_k, self.to_v = (nn.Linear(width, width) for _ in range(3))
        self.q_norm, self.k_norm = RmsNorm(width), RmsNorm(width)
        self.to_out = nn.ModuleList([nn.Linear(width, width)])

    def split(self, x):
        return x.unflatten(-1, (self.heads, -1)).transpose(1, 2)

    def forward(self, x, text=None, mask=None, turns=None):
        source = x if text is None else text
        q, k, v = self.q_norm(self.to_q(x)), self.k_norm(self.to_k(source)), self.to_v(source)
        if turns is not None:
            q, k = turn(q, *turns).to(v.dtype), turn(k, *turns).to(v.dtype)
        a = F.scaled_dot_product_attention(self.split(q), self.split(k), self.split(v), attn_mask=mask)
        return self.to_out[0](a.transpose(1, 2).flatten(2))


class Gelu(nn.Module):
    def __init__(self, width, wide):
        super().__init__()
        self.proj = nn.Linear(width, wide)

    def forward(self, x):
        return F.gelu(self.proj(x), approximate="tanh")


class FeedForward(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.net = nn.ModuleList([Gelu(width, 4 * width), nn.Identity(), nn.Linear(4 * width, width)])

    def forward(self, x):
        return self.net[2](self.net[0](x))


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.attn1, self.attn2, self.ff = Attention(width, heads), Attention(width, heads), FeedForward(width)
        self.scale_shift_table = nn.Parameter(torch.zeros(6, width))

    def forward(self, x, times, text, mask, cos, sin):
        """x [B, N, width], times [B, 6, width], text [B, n, width], mask [B, 1, 1, n]"""
        m = (self.scale_shift_table + times).to(x.dtype)
        x = x + m[:, 2:3] * self.attn1(plain_rms(x) * (1 + m[:, 1:2]) + m[:, :1], turns=(cos, sin))
        x = x + self.attn2(x, text, mask)
        return x + m[:, 5:6] * self.ff(plain_rms(x) * (1 + m[:, 4:5]) + m[:, 3:4])


class TwoLayers(nn.Module):
    def __init__(self, i, o):
        super().__init__()
        self.linear_1, self.linear_2 = nn.Linear(i, o), nn.Linear(o, o)


class FilmTransformer(nn.Module):
    def __init__(self, **config):
        super().__init__()
        self.c = c = dict(TRANSFORMER, **config)
        width = c["num_attention_heads"] * c["attention_head_dim"]
        self.patchify_proj = nn.Linear(c["in_channels"], width)
        self.adaln_single = nn.Module()
        self.adaln_single.emb = nn.Module()
        self.adaln_single.emb.timestep_embedder = TwoLayers(256, width)
        self.adaln_single.linear = nn.Linear(width, 6 * width)
        self.caption_projection = TwoLayers(c["caption_channels"], width)
        self.transformer_blocks = nn.ModuleList([Block(width, c["num_attention_heads"]) for _ in range(c["num_layers"])])
        self.scale_shift_table = nn.Parameter(torch.zeros(2, width))
        self.proj_out = nn.Linear(width, c["in_channels"])
        self._tables = {}
        self.init_weights()

    def init_weights(self):
        for m in self.modules():
            if isinstance(m, nn.Linear):
                nn.init.xavier_uniform_(m.weight)
                nn.init.zeros_(m.bias)
        for m in (self.adaln_single.emb.timestep_embedder.linear_1, self.adaln_single.emb.timestep_embedder.linear_2):
            nn.init.normal_(m.weight, std=0.02)
        nn.init.zeros_(self.adaln_single.linear.weight)
        nn.init.zeros_(self.proj_out.weight)
        for b in self.transformer_blocks:                   # residual branches start half open: shut ones learn slowly in short runs
            with torch.no_grad():
                b.scale_shift_table[2], b.scale_shift_table[5] = 0.3, 0.3
                b.attn2.to_out[0].weight.mul_(0.3)

    def forward(self, x, t, text, mask, fps=FPS):
        """x [B, C, F, h, w], t [B] in 0..1, text [B, n, D], mask [B, n] of bool -> velocity [B, C, F, h, w]"""
        key = (*x.shape[2:], fps, x.device)
        if key not in self._tables:
            self._tables[key] = rope_tables(self.c, *x.shape[2:], fps, x.device)
        cos, sin = self._tables[key]
        z = self.patchify_proj(x.flatten(2).transpose(1, 2)).float()
        e = self.adaln_single.emb.timestep_embedder
        e = e.linear_2(F.silu(e.linear_1(sinusoids(t).to(z.dtype))))
        times = self.adaln_single.linear(F.silu(e)).unflatten(-1, (6, -1))
        c = self.caption_projection
        text = c.linear_2(F.gelu(c.linear_1(text.to(z.dtype)), approximate="tanh"))
        for b in self.transformer_blocks:
            z = b(z, times, text, mask[:, None, None], cos, sin)
        m = (self.scale_shift_table + e[:, None]).to(z.dtype)
        z = F.layer_norm(z.float(), z.shape[-1:], eps=1e-6).to(z.dtype) * (1 + m[:, 1:2]) + m[:, :1]
        return self.proj_out(z).transpose(1, 2).reshape(x.shape)


def masked_text(t5, ids):
    """states of a T5 encoder (model.T5) with its padding (id 0) masked out, as LTX-Video's text is encoded -> states, mask"""
    mask = ids != 0
    n = ids.shape[1]
    key = ("masked", n, ids.device)
    if key not in t5._buckets:
        t5._buckets[key] = rel_bucket(n).to(ids.device)
    rb = t5.encoder.block[0].layer[0].SelfAttention.relative_attention_bias
    bias = rb(t5._buckets[key]).permute(2, 0, 1)[None].masked_fill(~mask[:, None, None], torch.finfo(torch.float32).min)
    x = t5.shared(ids)
    for b in t5.encoder.block:
        x = b(x, bias)
    return t5.encoder.final_layer_norm(x), mask
