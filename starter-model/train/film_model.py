"""Small video model of LTX-Video's shape: a rectified-flow transformer with text cross-attention, and a causal video autoencoder.

Parameter names follow Lightricks' checkpoints (`model.diffusion_model.` and `vae.` before them), so that any loader of those files also
loads these; only the sizes, which stand in the file's `config`, differ.
"""
import math
import torch
import torch.nn as nn
import torch.nn.functional as F

FRAMES, SIZE, FPS = 25, 160, 12
TRANSFORMER = dict(num_attention_heads=4, attention_head_dim=64, num_layers=7, in_channels=64, out_channels=64, caption_channels=256,
                   cross_attention_dim=256, positional_embedding_type="rope", positional_embedding_theta=30.0,
                   positional_embedding_max_pos=[2.5, 192, 192], causal_temporal_positioning=True, vae_scale_factors=[8, 16, 16],
                   qk_norm="rms_norm", norm_elementwise_affine=False, norm_eps=1e-6, activation_fn="gelu-approximate",
                   timestep_scale_multiplier=1000)
AUTOENCODER = dict(latent_channels=64, patch_size=4, norm_layer="pixel_norm", latent_log_var="uniform", causal_decoder=False,
                   timestep_conditioning=False, spatial_padding_mode="zeros", dims=3, width=64,
                   encoder_blocks=[["res_x", {"num_layers": 1}], ["compress_time_res", {"multiplier": 1}], ["compress_all_res", {"multiplier": 2}],
                                   ["res_x", {"num_layers": 1}], ["compress_all_res", {"multiplier": 1}], ["res_x", {"num_layers": 1}]],
                   decoder_blocks=[["res_x", {"num_layers": 1}], ["compress_time", {"residual": True, "multiplier": 1}],
                                   ["res_x", {"num_layers": 1}], ["compress_all", {"residual": True, "multiplier": 1}],
                                   ["res_x", {"num_layers": 2}], ["compress_all", {"residual": True, "multiplier": 2}],
                                   ["res_x", {"num_layers": 1}]])


# ----------------------------------------------------------------------------- transformer
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
        z = self.patchify_proj(x.flatten(2).transpose(1, 2))
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
    from model import rel_bucket
    key = ("masked", n, ids.device)
    if key not in t5._buckets:
        t5._buckets[key] = rel_bucket(n).to(ids.device)
    rb = t5.encoder.block[0].layer[0].SelfAttention.relative_attention_bias
    bias = rb(t5._buckets[key]).permute(2, 0, 1)[None].masked_fill(~mask[:, None, None], torch.finfo(torch.float32).min)
    x = t5.shared(ids)
    for b in t5.encoder.block:
        x = b(x, bias)
    return t5.encoder.final_layer_norm(x), mask


# ----------------------------------------------------------------------------- autoencoder
def norm_silu(x):
    """each place divided by the root mean square of its channels, then SiLU"""
    scale = torch.rsqrt(x.float().pow(2).mean(1, keepdim=True) + 1e-8)
    return F.silu(x * scale.to(x.dtype))


NORM_SILU = [norm_silu]


class CausalConv(nn.Module):
    """3x3x3 convolution; borders are zeros in space and repeated in time, in front of the film (causal) or on both sides"""

    def __init__(self, i, o, causal):
        super().__init__()
        self.causal = causal
        self.conv = nn.Conv3d(i, o, 3, padding=(0, 1, 1))

    def forward(self, x):
        first, last = x[:, :, :1], x[:, :, -1:]
        return self.conv(torch.cat((first, first, x) if self.causal else (first, x, last), 2))


class Residual(nn.Module):
    def __init__(self, c, causal):
        super().__init__()
        self.conv1, self.conv2 = CausalConv(c, c, causal), CausalConv(c, c, causal)

    def forward(self, x):
        return x + self.conv2(NORM_SILU[0](self.conv1(NORM_SILU[0](x))))


class Residuals(nn.Module):
    def __init__(self, c, n, causal):
        super().__init__()
        self.res_blocks = nn.ModuleList([Residual(c, causal) for _ in range(n)])

    def forward(self, x):
        for b in self.res_blocks:
            x = b(x)
        return x


def fold(x, s):
    t, r, c = s
    b, ch, f, h, w = x.shape
    return x.reshape(b, ch, f // t, t, h // r, r, w // c, c).permute(0, 1, 3, 5, 7, 2, 4, 6).reshape(b, ch * t * r * c, f // t, h // r, w // c)


def unfold(x, s):
    t, r, c = s
    b, ch, f, h, w = x.shape
    return x.reshape(b, -1, t, r, c, f, h, w).permute(0, 1, 5, 2, 6, 3, 7, 4).reshape(b, ch // (t * r * c), f * t, h * r, w * c)


class SpaceToDepth(nn.Module):
    def __init__(self, i, o, stride, causal):
        super().__init__()
        self.stride, self.out = stride, o
        self.conv = CausalConv(i, o // math.prod(stride), causal)

    def forward(self, x):
        if self.stride[0] == 2:
            x = torch.cat((x[:, :, :1], x), 2)
        return fold(self.conv(x), self.stride) + fold(x, self.stride).unflatten(1, (self.out, -1)).mean(2)


class DepthToSpace(nn.Module):
    def __init__(self, i, o, stride, causal):
        super().__init__()
        self.stride = stride
        self.conv = CausalConv(i, o * math.prod(stride), causal)

    def forward(self, x):
        y, places = unfold(self.conv(x), self.stride), unfold(x, self.stride)
        y = y + places.repeat(1, y.shape[1] // places.shape[1], 1, 1, 1)
        return y[:, :, 1:] if self.stride[0] == 2 else y


def stride_of(name):
    return (2, 1, 1) if name.startswith("compress_time") else (1, 2, 2) if name.startswith("compress_space") else (2, 2, 2)


class Half(nn.Module):
    def __init__(self, i, width, out, blocks, causal, up):
        super().__init__()
        self.conv_in = CausalConv(i, width, causal)
        made = []
        for name, how in blocks:
            if name == "res_x":
                made.append(Residuals(width, how["num_layers"], causal))
                continue
            after = width // how["multiplier"] if up else width * how["multiplier"]
            made.append((DepthToSpace if up else SpaceToDepth)(width, after, stride_of(name), causal))
            width = after
        setattr(self, "up_blocks" if up else "down_blocks", nn.ModuleList(made))
        self.conv_out = CausalConv(width, out, causal)

    def forward(self, x):
        x = self.conv_in(x)
        for b in (self.up_blocks if hasattr(self, "up_blocks") else self.down_blocks):
            x = b(x)
        return self.conv_out(NORM_SILU[0](x))


class FilmVae(nn.Module):
    """films [B, 3, F, H, W] in -1..1; latents [B, C, f, h, w] of mean 0 and deviation 1"""

    def __init__(self, **config):
        super().__init__()
        self.c = c = dict(AUTOENCODER, **config)
        self.patch, self.z = c["patch_size"], c["latent_channels"]
        deep = c["width"]
        for name, how in c["encoder_blocks"]:
            deep *= how.get("multiplier", 1)
        self.encoder = Half(3 * self.patch ** 2, c["width"], self.z + 1, c["encoder_blocks"], True, False)
        self.decoder = Half(self.z, deep, 3 * self.patch ** 2, c["decoder_blocks"][::-1], c["causal_decoder"], True)
        self.per_channel_statistics = nn.Module()
        self.per_channel_statistics.register_buffer("mean-of-means", torch.zeros(self.z))
        self.per_channel_statistics.register_buffer("std-of-means", torch.ones(self.z))
        for m in self.modules():
            if isinstance(m, nn.Conv3d):
                nn.init.normal_(m.weight, std=(m.weight[0].numel()) ** -0.5)
                nn.init.zeros_(m.bias)
            if isinstance(m, Residual):
                with torch.no_grad():
                    m.conv2.conv.weight.mul_(0.3)

    def statistics(self):
        s = self.per_channel_statistics
        return [getattr(s, n).view(1, -1, 1, 1, 1) for n in ("mean-of-means", "std-of-means")]

    def moments(self, x):
        """raw means [B, C, f, h, w] and the one logarithmic variance [B, 1, f, h, w]"""
        p = self.patch
        x = x.unflatten(4, (-1, p)).unflatten(3, (-1, p)).permute(0, 1, 6, 4, 2, 3, 5).flatten(1, 3)
        y = self.encoder(x.contiguous(memory_format=torch.channels_last_3d))
        return y[:, :self.z].float(), y[:, self.z:].float()

    def pixels(self, raw):
        y, p = self.decoder(raw.contiguous(memory_format=torch.channels_last_3d)), self.patch
        return y.unflatten(1, (-1, p, p)).permute(0, 1, 4, 5, 3, 6, 2).flatten(5, 6).flatten(3, 4)

    def encode(self, x):
        mean, std = self.statistics()
        return (self.moments(x)[0] - mean) / std

    def decode(self, z):
        mean, std = self.statistics()
        return self.pixels(z * std + mean)


def ltx_sigmas(steps, tokens, max_shift=2.05, base_shift=0.95, terminal=0.1):
    """the schedule of LTXVScheduler, stretched so that the last but one is `terminal`"""
    mu = base_shift + (max_shift - base_shift) / (4096 - 1024) * (tokens - 1024)
    t = [1 - i / steps for i in range(steps)]
    s = [math.exp(mu) / (math.exp(mu) + (1 / x - 1)) for x in t]
    k = (1 - s[-1]) / (1 - terminal)
    return [1 - (1 - x) / k for x in s] + [0.0]


def count(m):
    return sum(p.numel() for p in m.parameters())


if __name__ == "__main__":
    import time
    v, d = FilmVae(), FilmTransformer()
    print("autoencoder", count(v.encoder), count(v.decoder), "transformer", count(d))
    x = torch.rand(1, 3, FRAMES, SIZE, SIZE)
    with torch.no_grad():
        t = time.time()
        z = v.encode(x)
        print(z.shape, time.time() - t)
        t = time.time()
        print(v.decode(z).shape, time.time() - t)
        t = time.time()
        print(d(z, torch.ones(1), torch.randn(1, 9, 256), torch.ones(1, 9, dtype=torch.bool)).shape, time.time() - t)
