"""The causal video autoencoder, with the parameter names of LTX-Video's checkpoints (below `vae.`)."""
import math
import torch
import torch.nn as nn
import torch.nn.functional as F

AUTOENCODER = dict(latent_channels=64, patch_size=4, norm_layer="pixel_norm", latent_log_var="uniform", causal_decoder=False,
                   timestep_conditioning=False, spatial_padding_mode="zeros", dims=3, width=64,
                   encoder_blocks=[["res_x", {"num_layers": 1}], ["compress_all_res", {"multiplier": 2}], ["res_x", {"num_layers": 2}],
                                   ["compress_all_res", {"multiplier": 2}], ["res_x", {"num_layers": 1}]],
                   decoder_width=128,
                   decoder_blocks=[["res_x", {"num_layers": 2}], ["compress_all", {"residual": True, "multiplier": 1}],
                                   ["res_x", {"num_layers": 2}], ["compress_all", {"residual": True, "multiplier": 2}],
                                   ["res_x", {"num_layers": 1}]])


def norm_silu(x):
    """each place divided by the root mean square of its channels, then SiLU"""
    scale = torch.rsqrt(x.float().pow(2).mean(1, keepdim=True) + 1e-8)
    return F.silu(x * scale.to(x.dtype))


def longer(x, causal):
    """the film with two frames more: the first repeated in front (causal), or the first and the last on either side"""
    first = x[:, :, :1]
    return torch.cat((first, first, x) if causal else (first, x, x[:, :, -1:]), 2)


def norm_silu_longer(x, causal):
    return longer(norm_silu(x), causal)


def fold(x, s):
    t, r, c = s
    b, ch, f, h, w = x.shape
    return x.reshape(b, ch, f // t, t, h // r, r, w // c, c).permute(0, 1, 3, 5, 7, 2, 4, 6).reshape(b, ch * t * r * c, f // t, h // r, w // c)


def unfold(x, s):
    t, r, c = s
    b, ch, f, h, w = x.shape
    return x.reshape(b, -1, t, r, c, f, h, w).permute(0, 1, 5, 2, 6, 3, 7, 4).reshape(b, ch // (t * r * c), f * t, h * r, w * c)


def channels_last(x):
    return x.contiguous(memory_format=torch.channels_last_3d)


def folded(y, x, s, out):
    """places become channels: of a convolution's result, and of its input, whose groups of channels are averaged"""
    return channels_last(fold(y, s) + fold(x, s).unflatten(1, (out, -1)).mean(2))


def unfolded(y, x, s):
    """channels become places: of a convolution's result, and of its input, repeated; the first of doubled frames is left out"""
    y, x = unfold(y, s), unfold(x, s)
    y = y + x.repeat(1, y.shape[1] // x.shape[1], 1, 1, 1)
    return channels_last(y[:, :, 1:] if s[0] == 2 else y)


FUSED = dict(norm=norm_silu_longer, fold=folded, unfold=unfolded)   # training puts compiled ones here


class CausalConv(nn.Module):
    """3x3x3 convolution; borders are zeros in space and repeated in time"""

    def __init__(self, i, o, causal):
        super().__init__()
        self.causal = causal
        self.conv = nn.Conv3d(i, o, 3, padding=(0, 1, 1))

    def forward(self, x):
        return self.conv(longer(x, self.causal))

    def after_norm(self, x):
        """the convolution of x, normalised and bent"""
        return self.conv(FUSED["norm"](x, self.causal))


class Residual(nn.Module):
    def __init__(self, c, causal):
        super().__init__()
        self.conv1, self.conv2 = CausalConv(c, c, causal), CausalConv(c, c, causal)

    def forward(self, x):
        return x + self.conv2.after_norm(self.conv1.after_norm(x))


class Residuals(nn.Module):
    def __init__(self, c, n, causal):
        super().__init__()
        self.res_blocks = nn.ModuleList([Residual(c, causal) for _ in range(n)])

    def forward(self, x):
        for b in self.res_blocks:
            x = b(x)
        return x


class SpaceToDepth(nn.Module):
    def __init__(self, i, o, stride, causal):
        super().__init__()
        self.stride, self.out = stride, o
        self.conv = CausalConv(i, o // math.prod(stride), causal)

    def forward(self, x):
        if self.stride[0] == 2:
            x = torch.cat((x[:, :, :1], x), 2)
        return FUSED["fold"](self.conv(x), x, self.stride, self.out)


class DepthToSpace(nn.Module):
    def __init__(self, i, o, stride, causal):
        super().__init__()
        self.stride = stride
        self.conv = CausalConv(i, o * math.prod(stride), causal)

    def forward(self, x):
        return FUSED["unfold"](self.conv(x), x, self.stride)


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
        return self.conv_out.after_norm(x)


class FilmVae(nn.Module):
    """films [B, 3, F, H, W] in -1..1; latents [B, C, f, h, w] of mean 0 and deviation 1"""

    def __init__(self, **config):
        super().__init__()
        self.c = c = dict(AUTOENCODER, **config)
        self.patch, self.z = c["patch_size"], c["latent_channels"]
        self.encoder = Half(3 * self.patch ** 2, c["width"], self.z + 1, c["encoder_blocks"], True, False)
        self.decoder = Half(self.z, c["decoder_width"], 3 * self.patch ** 2, c["decoder_blocks"][::-1], c["causal_decoder"], True)
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
        with torch.no_grad():
            self.encoder.conv_out.conv.bias[self.z] = -4.0  # little noise at first, or the decoder sees nothing else

    def statistics(self):
        s = self.per_channel_statistics
        return [getattr(s, n).view(1, -1, 1, 1, 1) for n in ("mean-of-means", "std-of-means")]

    def moments(self, x):
        """raw means [B, C, f, h, w] and the one logarithmic variance [B, 1, f, h, w]"""
        p = self.patch
        x = x.unflatten(4, (-1, p)).unflatten(3, (-1, p)).permute(0, 1, 6, 4, 2, 3, 5).flatten(1, 3)
        y = self.encoder(channels_last(x))
        return y[:, :self.z].float(), y[:, self.z:].float()

    def pixels(self, raw):
        y, p = self.decoder(channels_last(raw)), self.patch
        return y.unflatten(1, (-1, p, p)).permute(0, 1, 4, 5, 3, 6, 2).flatten(5, 6).flatten(3, 4)

    def encode(self, x):
        mean, std = self.statistics()
        return (self.moments(x)[0] - mean) / std

    def decode(self, z):
        mean, std = self.statistics()
        return self.pixels(z * std + mean)
