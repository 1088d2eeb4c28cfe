"""Says what a picture shows, by comparing it with renderings of every sprite of every set: pixels and their differences at 48x48, less the
background, over small shifts and three sizes. Nothing is learned, so nothing can have been learned from the model it judges."""
import torch
import torch.nn.functional as F

SIDE = 48
SIZES = (.62, .68, .74)


def features(d):
    """pixels and edges [..., C, H, W] -> one vector [..., n] of length 1"""
    down, right = d[..., 1:, :] - d[..., :-1, :], d[..., :, 1:] - d[..., :, :-1]
    return F.normalize(torch.cat((d.flatten(-3), 1.5 * down.flatten(-3), 1.5 * right.flatten(-3)), -1), dim=-1)


def shifted(image, steps):
    """the picture moved a little in all directions [n, C, H, W]"""
    return torch.stack([torch.roll(image, (dy, dx), (1, 2)) for dy in steps for dx in steps])


def border_colour(image):
    """median of the six outermost pixels on every side [3]"""
    sides = (image[:, :6].flatten(1), image[:, -6:].flatten(1), image[:, :, :6].flatten(1), image[:, :, -6:].flatten(1))
    return torch.cat(sides, 1).median(1).values


def nearest_colour(image, colours):
    """number of the colour [n, 3] closest to the border of a picture"""
    return (colours - border_colour(image)).abs().sum(1).argmin().item()


def small(images, background):
    return F.interpolate(images, size=(SIDE, SIDE), mode="area") - background


class Judge:
    def __init__(self, table, atlas, device):
        """atlas: premultiplied sprites [N, 4, h, w], uint8"""
        owner = {s: i for i, c in enumerate(table) for s in c["spr"].values()}
        self.owner = torch.tensor([owner[s] for s in range(len(atlas))], device=device)
        references = []
        for size in SIZES:
            px = round(size * SIDE)
            scaled = torch.cat([F.interpolate(atlas[i:i + 512].float() / 255, size=(px, px), mode="area") for i in range(0, len(atlas), 512)])
            left = (SIDE - px) // 2
            references.append(F.pad(scaled, (left, SIDE - px - left) * 2))
        self.references = torch.stack(references, 1).to(device)     # [N, sizes, 4, SIDE, SIDE]

    def rank(self, image, rgb, most=20):
        """concepts a picture [3, H, W] in 0..1 on a plain background may show, likeliest first"""
        background = torch.as_tensor(rgb, dtype=torch.float32, device=image.device).view(3, 1, 1)
        seen = features(shifted(small(image[None], background)[0], range(-2, 3)))
        likeness = torch.cat([(features(r[:, :, :3] - r[:, :, 3:] * background) @ seen.T).amax((1, 2)) for r in self.references.split(256)])
        ranked = []
        for concept in self.owner[likeness.argsort(descending=True)].tolist():
            if concept not in ranked:
                ranked.append(concept)
            if len(ranked) == most:
                break
        return ranked


def closest(image, candidates, rgb):
    """number of the rendering [n, 3, H, W] that a picture [3, H, W] is most like"""
    background = torch.as_tensor(rgb, dtype=torch.float32, device=image.device).view(3, 1, 1)
    seen = features(shifted(small(image[None], background)[0], (-2, 0, 2)))
    return (features(small(candidates, background)) @ seen.T).amax(1).argmax().item()
