"""Small video model of LTX-Video's shape: a rectified-flow transformer with text cross-attention, and a causal video autoencoder.

Parameter names follow Lightricks' checkpoints, so that any loader of those files also loads these; only the sizes, which stand in the
file's `config`, differ."""
import math
from film_transformer import FPS, FRAMES, SIZE, STRIDES, TRANSFORMER, Block, FilmTransformer, masked_text
from film_vae import AUTOENCODER, FUSED, FilmVae, norm_silu_longer

__all__ = ["FPS", "FRAMES", "SIZE", "STRIDES", "TRANSFORMER", "Block", "FilmTransformer", "masked_text", "AUTOENCODER", "FUSED", "FilmVae", "norm_silu_longer"]


def ltx_sigmas(steps, tokens, max_shift=2.05, base_shift=0.95, terminal=0.1):
    """the schedule of LTXVScheduler, stretched so that the last but one is `terminal`"""
    mu = base_shift + (max_shift - base_shift) / (4096 - 1024) * (tokens - 1024)
    t = [1 - i / steps for i in range(steps)]
    s = [math.exp(mu) / (math.exp(mu) + (1 / x - 1)) for x in t]
    k = (1 - s[-1]) / (1 - terminal)
    return [1 - (1 - x) / k for x in s] + [0.0]


def count(m):
    return sum(p.numel() for p in m.parameters())
