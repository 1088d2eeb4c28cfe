"""Draws films (see film_scenes.py) on the accelerator, many at once."""
import io
import numpy as np
import torch
import torch.nn.functional as F
from render import Renderer
from vocabulary import CRGB, TINT_ID, TINTS

TEXELS = 96                                                 # a sprite's side; films show it at 25 to 103 pixels


def pack_sprites(blob, table, numbers):
    """pictures of the concepts in the 3D style, premultiplied uint8 [n, 4, TEXELS, TEXELS]; table before number_sprites"""
    from PIL import Image
    out = []
    for i in numbers:
        o, n = table[i]["spr"]["f"]
        a = np.asarray(Image.open(io.BytesIO(blob[o:o + n])).convert("RGBA")).astype(np.float32)
        a[..., :3] *= a[..., 3:] / 255
        a = a.reshape(TEXELS, a.shape[0] // TEXELS, TEXELS, a.shape[1] // TEXELS, 4).mean((1, 3))
        out.append(a.round().astype(np.uint8).transpose(2, 0, 1))
    return np.stack(out)


class FilmRenderer:
    def __init__(self, sprites, dev, size):
        self.dev, self.size = dev, size
        self.sprites = torch.from_numpy(sprites).to(dev)
        self.colors = torch.tensor(CRGB, device=dev)
        self.tints = self.colors[torch.tensor(TINT_ID, device=dev)]
        self.gray = torch.tensor([{"black": .14, "white": .90, "gray": .55}.get(t, -1.0) for t in TINTS], device=dev)
        self.at = (torch.arange(size, device=dev) + .5) / size

    def pyramid(self, spr, tint):
        """pictures with 96, 48 and 24 pixels on a side, in their tint where there is one (not -1)"""
        s = self.sprites[spr].float() / 255
        s = torch.where((tint >= 0)[:, None, None, None], Renderer.recolor(self, s, tint.clamp(min=0)), s)
        return s, F.avg_pool2d(s, 2), F.avg_pool2d(s, 4)

    def __call__(self, spr, tint, bg, path):
        """spr, tint [B], bg [B, 3], path [B, T, 4] -> films [B, 3, T, size, size] in -1..1, how much of each pixel is the thing [B, 1, ...]"""
        (b, t), n = path.shape[:2], self.size
        x, y, side, angle = (path[..., q, None, None] for q in range(4))
        dx, dy = (self.at.view(1, 1, 1, n) - x) / side, (self.at.view(1, 1, n, 1) - y) / side
        co, si = angle.cos(), angle.sin()
        grid = (torch.stack((dx * co + dy * si, dy * co - dx * si), -1) * 2).flatten(1, 2)
        level = (torch.log2(TEXELS / (side * n)) - .5).clamp(0, 2)
        out = 0
        for k, s in enumerate(self.pyramid(spr, tint)):
            share = (1 - (level - k).abs()).clamp(min=0)    # [B, T, 1, 1]
            out = out + F.grid_sample(s, grid, align_corners=False).unflatten(2, (t, n)) * share[:, None]
        down = self.at * self.at * (3 - 2 * self.at) * (bg[:, :1] > 0)
        back = self.colors[bg[:, 1]][..., None] + (self.colors[bg[:, 2]] - self.colors[bg[:, 1]])[..., None] * down[:, None]
        return (back[:, :, None, :, None] * (1 - out[:, 3:]) + out[:, :3]) * 2 - 1, out[:, 3:]
