"""The picture autoencoder, with the parameter names of FLUX's."""
import torch
import torch.nn as nn
import torch.nn.functional as F


def gn(c):
    return nn.GroupNorm(32, c, eps=1e-6)


def norm_silu_ref(x, w, b):
    return F.silu(F.group_norm(x, 32, w, b, 1e-6))


def norm_silu_fused(x, w, b):
    """same, written so that a compiler can fuse it for channels-last half precision input"""
    n, c, h, v = x.shape
    f = x.permute(0, 2, 3, 1).reshape(n, h * v, 32, c // 32).float()
    var, mean = torch.var_mean(f, (1, 3), keepdim=True, correction=0)
    f = ((f - mean) * torch.rsqrt(var + 1e-6)).reshape(n, h * v, c) * w + b
    return F.silu(f).to(x.dtype).reshape(n, h, v, c).permute(0, 3, 1, 2)


NORM_SILU = [norm_silu_ref]


def ns(norm, x):
    return NORM_SILU[0](x, norm.weight, norm.bias)


class Res(nn.Module):
    def __init__(self, i, o):
        super().__init__()
        self.norm1, self.conv1 = gn(i), nn.Conv2d(i, o, 3, padding=1)
        self.norm2, self.conv2 = gn(o), nn.Conv2d(o, o, 3, padding=1)
        if i != o:
            self.nin_shortcut = nn.Conv2d(i, o, 1)

    def forward(self, x):
        h = self.conv2(ns(self.norm2, self.conv1(ns(self.norm1, x))))
        return (self.nin_shortcut(x) if hasattr(self, "nin_shortcut") else x) + h


class VAttn(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.norm = gn(c)
        self.q, self.k, self.v, self.proj_out = (nn.Conv2d(c, c, 1) for _ in range(4))

    def forward(self, x):
        n = self.norm(x)
        q, k, v = (l(n).flatten(2).transpose(1, 2)[:, None].contiguous() for l in (self.q, self.k, self.v))
        a = F.scaled_dot_product_attention(q, k, v)[:, 0].transpose(1, 2).unflatten(2, x.shape[2:])
        return x + self.proj_out(a)


class Down(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.conv = nn.Conv2d(c, c, 3, stride=2)

    def forward(self, x):
        return self.conv(F.pad(x, (0, 1, 0, 1)))


class Up(nn.Module):
    def __init__(self, c):
        super().__init__()
        self.conv = nn.Conv2d(c, c, 3, padding=1)

    def forward(self, x):
        return self.conv(F.interpolate(x, scale_factor=2.0, mode="nearest"))


def mid_block(c):
    m = nn.Module()
    m.block_1, m.attn_1, m.block_2 = Res(c, c), VAttn(c), Res(c, c)
    return m


class Encoder(nn.Module):
    def __init__(self, ch, mult, n, z):
        super().__init__()
        self.conv_in = nn.Conv2d(3, ch, 3, padding=1)
        self.down = nn.ModuleList()
        c = ch
        for i, m in enumerate(mult):
            lv = nn.Module()
            lv.block = nn.ModuleList()
            for _ in range(n):
                lv.block.append(Res(c, ch * m))
                c = ch * m
            if i + 1 < len(mult):
                lv.downsample = Down(c)
            self.down.append(lv)
        self.mid = mid_block(c)
        self.norm_out, self.conv_out = gn(c), nn.Conv2d(c, 2 * z, 3, padding=1)

    def forward(self, x):
        x = self.conv_in(x)
        for lv in self.down:
            for b in lv.block:
                x = b(x)
            if hasattr(lv, "downsample"):
                x = lv.downsample(x)
        x = self.mid.block_2(self.mid.attn_1(self.mid.block_1(x)))
        return self.conv_out(ns(self.norm_out, x))


class Decoder(nn.Module):
    def __init__(self, ch, mult, n, z):
        super().__init__()
        c = ch * mult[-1]
        self.conv_in = nn.Conv2d(z, c, 3, padding=1)
        self.mid = mid_block(c)
        ups = []
        for i in reversed(range(len(mult))):
            lv = nn.Module()
            lv.block = nn.ModuleList()
            for _ in range(n + 1):
                lv.block.append(Res(c, ch * mult[i]))
                c = ch * mult[i]
            if i:
                lv.upsample = Up(c)
            ups.insert(0, lv)
        self.up = nn.ModuleList(ups)
        self.norm_out, self.conv_out = gn(c), nn.Conv2d(c, 3, 3, padding=1)

    def forward(self, z):
        x = self.mid.block_2(self.mid.attn_1(self.mid.block_1(self.conv_in(z))))
        for lv in reversed(self.up):
            for b in lv.block:
                x = b(x)
            if hasattr(lv, "upsample"):
                x = lv.upsample(x)
        return self.conv_out(ns(self.norm_out, x))


class VAE(nn.Module):
    """images in -1..1; latents are raw (apply (z - shift) * scale for the diffusion model)"""

    def __init__(self, ch=32, ch_mult=(1, 2, 2, 4), num_res_blocks=1, z_channels=16, **_):
        super().__init__()
        self.encoder = Encoder(ch, ch_mult, num_res_blocks, z_channels)
        self.decoder = Decoder(ch, ch_mult, num_res_blocks, z_channels)

    def moments(self, x):
        return self.encoder(x).chunk(2, 1)

    def encode(self, x):
        return self.moments(x)[0]

    def decode(self, z):
        return self.decoder(z)
