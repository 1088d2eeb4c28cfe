"""Measures films of single things on plain backgrounds: is it the thing, the motion and the colour that was asked for?"""
import json, math, random
import torch
import torch.nn.functional as F
import film_model as M
from concepts import article
from film_scenes import MOTIONS, NAMES, THINGS, path, things
from scenes import heldout
from vocabulary import CN, COLORS, CRGB

SEEN, SIDE = .16, 32                                        # difference from the background that shows; pixels of a compared cut-out
MOVING = NAMES[:-1]
UPRIGHT = dict(spin=0, grow=-1, shrink=0, bounce=3)         # the frame whose thing is compared, else the middle one


def cases(table, n):
    """things on colours that training never shows together -> [(number of the thing, motion, number of the colour, prompt)]"""
    r, known = random.Random(7), things(table)
    pairs = [(k, c) for k in range(len(THINGS)) for c in range(len(CN)) if heldout(k, c)]
    out = []
    for i in range(n):
        k, c = r.choice(pairs)
        m = MOVING[i % len(MOVING)]
        name = table[known[k]]["names"][0]
        out.append((k, m, c, f"{article(name)} {MOTIONS[m][0] if m not in ('left', 'right') else MOTIONS[m][1]} on a {COLORS[CN[c]][1][0]} background".replace(" a orange", " an orange")))
    return out


def background(x):
    """colour of the corners [n, 3] in 0..1: the median over frames and corners, since the thing may stand in one"""
    p = (x + 1) / 2
    corners = torch.stack([p[..., a, b].mean((-1, -2)) for a in (slice(0, 6), slice(-6, None)) for b in (slice(0, 6), slice(-6, None))], -1)
    return corners.flatten(2).median(-1).values


def seen(x, colour):
    """[n, T, H, W]: where something is that is not the background"""
    return ((x + 1) / 2 - colour[:, :, None, None, None]).abs().amax(1) > SEEN


def track(mask):
    """area, column and row of what is seen in every frame [n, T]"""
    m, n = mask.float(), mask.shape[-1]
    at = (torch.arange(n, device=m.device) + .5) / n
    area = m.mean((2, 3))
    total = m.sum((2, 3)).clamp(min=1)
    return area, (m * at).sum((2, 3)) / total, (m * at[:, None]).sum((2, 3)) / total


def motion(x, mask):
    """what each film shows, by name"""
    area, cx, cy = track(mask)
    t = torch.arange(x.shape[2], device=x.device) / (x.shape[2] - 1)
    hop = -torch.sin(2 * math.pi * t).abs()
    out = []
    for i in range(len(x)):
        a, u, v = area[i], cx[i], cy[i]
        growth = (a[-3:].mean() + 1e-4) / (a[:3].mean() + 1e-4)
        dx, dy = (u[-3:].mean() - u[:3].mean()).item(), (v[-3:].mean() - v[:3].mean()).item()
        hopping = torch.corrcoef(torch.stack((v, hop)))[0, 1].item() if v.max() - v.min() > .15 else 0
        turned = (x[i, :, 6] - x[i, :, 0]).abs().mean() / a.mean().clamp(min=1e-3)
        if a.max() < .003:
            out.append("nothing")
        elif growth > 2.2 or growth < 1 / 2.2:
            out.append("grow" if growth > 1 else "shrink")
        elif hopping > .7:
            out.append("bounce")
        elif max(abs(dx), abs(dy)) > .2:
            out.append(("left" if dx < 0 else "right") if abs(dx) > abs(dy) else ("rise" if dy < 0 else "fall"))
        else:
            out.append("spin" if turned > .12 else "still")
    return out


def cut_out(frame, mask):
    """frames [n, 3, H, W], masks [n, H, W] -> what is seen, filling SIDE x SIDE pixels"""
    n = mask.shape[-1]
    at = torch.arange(n, device=mask.device).float()
    rows, columns = mask.sum(2) > 1, mask.sum(1) > 1        # single pixels don't count
    low = lambda on: torch.where(on, at, n).amin(1).clamp(max=n - 1)
    high = lambda on: torch.where(on, at + 1, 0).amax(1).clamp(min=1)
    y0, y1, x0, x1 = low(rows), high(rows), low(columns), high(columns)
    half = torch.maximum(y1 - y0, x1 - x0).clamp(min=4)[:, None, None] / 2
    cell = (torch.arange(SIDE, device=mask.device) + .5) / SIDE * 2 - 1
    gy = ((y0 + y1) / 2)[:, None, None] + cell[None, :, None] * half
    gx = ((x0 + x1) / 2)[:, None, None] + cell[None, None, :] * half
    grid = torch.stack((gx.expand(-1, SIDE, -1), gy.expand(-1, -1, SIDE)), -1) / n * 2 - 1
    return F.grid_sample(frame.float(), grid, align_corners=False, padding_mode="border")


class Judge:
    def __init__(self, render):
        self.render, self.cuts = render, {}

    def of_colour(self, c):
        """cut-outs of all things on a colour"""
        if c not in self.cuts:
            n, dev = len(THINGS), self.render.dev
            still = torch.tensor([.5, .5, .6, 0.], device=dev).expand(n, 1, 4)
            x, _ = self.render(torch.arange(n, device=dev), torch.full((n,), -1, device=dev), torch.tensor([0, c, c], device=dev).expand(n, 3), still)
            self.cuts[c] = cut_out(x[:, :, 0], seen(x, background(x))[:, 0])
        return self.cuts[c]

    def __call__(self, films, asked):
        """-> one (place of the asked thing among all, motion seen, colour seen) per film"""
        colour = background(films)
        mask = seen(films, colour)
        moved = motion(films, mask)
        nearest = torch.cdist(colour, torch.tensor(CRGB, device=films.device)).argmin(1).tolist()
        out = []
        for i, (k, m, c, _) in enumerate(asked):
            f = UPRIGHT.get(m, M.FRAMES // 2)
            far = (self.of_colour(c) - cut_out(films[i:i + 1, :, f], mask[i:i + 1, f])).pow(2).mean((1, 2, 3))
            out.append(((far < far[k]).sum().item(), moved[i], nearest[i]))
        return out


def report(seen_as, asked):
    n = len(asked)
    share = lambda count: f"{100 * count / n:.1f}%"
    wrong = {m: sum(s[1] == m for s, a in zip(seen_as, asked) if a[1] == m) for m in MOVING}
    return (f"{n} films: asked thing nearest {share(sum(s[0] == 0 for s in seen_as))}, among five {share(sum(s[0] < 5 for s in seen_as))}, "
            f"motion {share(sum(s[1] == a[1] for s, a in zip(seen_as, asked)))} {wrong} of {n // len(MOVING)} each, background {share(sum(s[2] == a[2] for s, a in zip(seen_as, asked)))}")


@torch.no_grad()
def judge(render, make, data, n, log):
    """measures real renderings of n prompts, then what `make` (prompts -> films) shows for them"""
    if not n:
        return
    asked, look = cases(json.load(open(data + "/table.json")), n), Judge(render)
    dev, r = render.dev, random.Random(9)
    column = lambda i: torch.tensor([a[i] for a in asked], device=dev)
    paths = torch.stack([torch.from_numpy(path(a[1], r)) for a in asked]).to(dev)
    colours = column(2)
    real = [render(column(0)[i:i + 32], torch.full_like(colours[i:i + 32], -1), torch.stack((colours * 0, colours, colours), 1)[i:i + 32], paths[i:i + 32])[0] for i in range(0, n, 32)]
    log("real renderings:", report(look(torch.cat(real), asked), asked))
    if make:
        films = make([a[3] for a in asked])
        result = look(films, asked)
        log("made:", report(result, asked))
        log("things not among the first five:", "; ".join(a[3] for s, a in zip(result, asked) if s[0] >= 5))
        return films
