"""Held-out figures: measure.py DATA STATE OUT NAME=CHECKPOINT... (a checkpoint is a file, the prefix of parts .0 .1 ..., or `random`).

Every figure compares a picture with real renderings of the same scene (pixels and edges at 48x48 without the background):
one thing - nearest concepts among all sprites of all sets; counts - one to four of the asked thing; places - the two asked
things left, right, above, below. The first line printed is the judge itself, on real held-out renderings. Writes figures.json,
rows.json and, for the checkpoint called `new`, contact sheets."""
import glob, io, json, random, sys, time
import numpy as np
import torch
import torch.nn.functional as F
import model as M
from evaluate import Judge, combos, caption
from concepts import article, plural
from render import Renderer, decode_sprites
from scenes import number_sprites, CN, CRGB, heldout
from train_dit import CFG, Net, EVAL, generate, grid, tokens

data, state, out = sys.argv[1:4]
dev = torch.device("cuda" if torch.cuda.is_available() else "cpu")
small = dev.type == "cpu"
torch.set_grad_enabled(False)
table = json.load(open(data + "/table.json"))
offs = number_sprites(table)
atlas = decode_sprites(open(data + "/sprites.bin", "rb").read(), offs, 16)
R = Renderer(atlas, dev)
ck = torch.load(state + "/vae.pt", map_location="cpu")
vae = M.VAE(**ck["cfg"])
vae.load_state_dict({k: v.float() for k, v in ck["vae"].items()})
vae = vae.to(dev).eval()
J = Judge(table, atlas)
J.refs, J.own = J.refs.to(dev), J.own.to(dev)


def rank(self, img, rgb):
    bg = torch.tensor(rgb, dtype=torch.float32, device=dev).view(3, 1, 1)
    g = F.interpolate(img[None], size=(self.res, self.res), mode="area")[0] - bg
    G = F.normalize(self.feat(torch.stack([torch.roll(g, (dy, dx), (1, 2)) for dy in range(-2, 3) for dx in range(-2, 3)])), dim=-1)
    best = torch.empty(len(self.own), device=dev)
    for i in range(0, len(best), 512):
        r = self.refs[i:i + 512]
        best[i:i + 512] = (F.normalize(self.feat(r[:, :, :3] - r[:, :, 3:] * bg), dim=-1) @ G.T).amax((1, 2))
    seen = []
    for o in self.own[best.argsort(descending=True)].tolist():
        if o not in seen:
            seen.append(o)
        if len(seen) >= 20:
            return seen


def draw(objs, c):
    """objs: list of scenes, each a list of (sprite, x, y, size); plain background c -> [n,3,256,256]"""
    n = len(objs)
    spr, geo = np.full((n, 4), -1, np.int16), np.zeros((n, 4, 4), np.float32)
    for i, o in enumerate(objs):
        for k, (s, x, y, z) in enumerate(o):
            spr[i, k], geo[i, k, :3] = s, (x, y, z)
    t = lambda v: torch.from_numpy(v).to(dev)
    return R(t(spr), t(geo), t(np.full((n, 4), -1, np.int8)), t(np.array([[0, c, c]] * n, np.int16)), torch.full((n, 8), .5, device=dev), 256, 256)


LAY = {1: ([(.5, .5)], .71), 2: ([(.27, .5), (.73, .5)], .43), 3: ([(x, .5) for x in (.18, .5, .82)], .305), 4: ([(x, y) for x in (.27, .73) for y in (.27, .73)], .40)}


def closest(img, cand, c):
    bg = torch.tensor(CRGB[c], device=dev).view(3, 1, 1)
    f = lambda x: F.interpolate(x, size=(48, 48), mode="area") - bg
    g = f(img[None])[0]
    G = F.normalize(J.feat(torch.stack([torch.roll(g, (dy, dx), (1, 2)) for dy in (-2, 0, 2) for dx in (-2, 0, 2)])), dim=-1)
    return (F.normalize(J.feat(f(cand)), dim=-1) @ G.T).amax(1).argmax().item()


def styles(*ids):
    return [k for k in "fnt" if all(k in table[i]["spr"] for i in ids)]


r = random.Random(77)
NICE = [i for i, c in enumerate(table) if c["group"] in ("animals-nature", "food-drink", "travel-places")]
N = 6 if small else 200
cs = combos(table, 200)[:N]
counts = [(r.choice(NICE), r.randrange(len(CN)), 2 + k % 3) for k in range(N)]
places = []
while len(places) < N:
    i, j = r.sample(NICE, 2)
    if styles(i, j):
        places.append((i, j, r.randrange(len(CN)), "left of|right of|above|below".split("|")[len(places) % 4]))
NAME = {2: "two", 3: "three", 4: "four"}
on = lambda c: f" on {'an' if CN[c][0] in 'aeiou' else 'a'} {CN[c]} background"
PL = {"left of": ((.27, .5), (.73, .5), "to the left of"), "right of": ((.73, .5), (.27, .5), "to the right of"), "above": ((.5, .28), (.5, .75), "above"), "below": ((.5, .75), (.5, .28), "below")}


def score(one, cnt, plc):
    t1 = t5 = bg = 0
    rows = []
    for k, (i, c) in enumerate(cs):
        rk = rank(J, one[k], CRGB[c])
        b = torch.cat((one[k][:, :6].flatten(1), one[k][:, -6:].flatten(1), one[k][:, :, :6].flatten(1), one[k][:, :, -6:].flatten(1)), 1).median(1).values.cpu().numpy()
        near = int(np.abs(CRGB - b).sum(1).argmin())
        t1, t5, bg = t1 + (rk[0] == i), t5 + (i in rk[:5]), bg + (near == c)
        rows.append([caption(table, i, c), rk.index(i) + 1 if i in rk else 0, table[rk[0]]["label"], CN[near]])
    ok = 0
    for k, (i, c, n) in enumerate(counts):
        lab, cand = [], []
        for m, (pos, z) in LAY.items():
            for s in styles(i):
                lab.append(m), cand.append([(table[i]["spr"][s], x, y, z) for x, y in pos])
        ok += lab[closest(cnt[k], draw(cand, c), c)] == n
    pk = 0
    for k, (i, j, c, rel) in enumerate(places):
        lab, cand = [], []
        for q, (a, b, _) in PL.items():
            for s in styles(i, j):
                lab.append(q), cand.append([(table[i]["spr"][s], *a, .43), (table[j]["spr"][s], *b, .43)])
        pk += lab[closest(plc[k], draw(cand, c), c)] == rel
    n = len(cs)
    return dict(top1=t1 / n, top5=t5 / n, background=bg / n, counts=ok / len(counts), places=pk / len(places)), rows


def main():
    P1 = [caption(table, i, c) for i, c in cs]
    P2 = [f"{NAME[n]} {plural(table[i]['names'][0])}{on(c)}" for i, c, n in counts]
    P3 = [f"{article(table[i]['names'][0])} {PL[q][2]} {article(table[j]['names'][0])}{on(c)}" for i, j, c, q in places]
    res = {}
    rr = random.Random(5)
    jit = lambda: rr.uniform(-.03, .03)
    pick = lambda *i: rr.choice(styles(*i))
    real = [torch.cat([draw([o], c) for o, c in zip(objs, cols)]) for objs, cols in (
        ([[(table[i]["spr"][pick(i)], .5 + jit(), .5 + jit(), rr.uniform(.66, .76))] for i, c in cs], [c for _, c in cs]),
        ([[(table[i]["spr"][s], x + jit() / 2, y + jit() / 2, LAY[n][1] + jit() / 2) for x, y in LAY[n][0]] for i, c, n in counts for s in [pick(i)]], [c for _, c, _ in counts]),
        ([[(table[i]["spr"][s], PL[q][0][0] + jit() / 2, PL[q][0][1] + jit() / 2, .43), (table[j]["spr"][s], PL[q][1][0], PL[q][1][1], .43)] for i, j, c, q in places for s in [pick(i, j)]], [c for _, _, c, _ in places]))]
    res["real renderings"] = score(*real)[0]
    print("real renderings", res["real renderings"], flush=True)
    for arg in sys.argv[4:]:
        name, path = arg.split("=")
        t0 = time.time()
        net = Net(CFG).to(dev)
        if path != "random":
            fs = sorted(glob.glob(path + ".[0-9]")) or [path]
            net.load_state_dict({k: v.float() for k, v in torch.load(io.BytesIO(b"".join(open(f, "rb").read() for f in fs)), map_location=dev)["net"].items()})
        net.eval()
        imgs = []
        for q, P in enumerate((P1, P2, P3)):
            a, b = tokens(data, P, dev)
            imgs.append(generate(net, vae, a, b, 10, 5.0, seed=1000 + 1000 * q, chunk=100) / 2 + .5)
        res[name], rows = score(*imgs)
        print(name, res[name], f"{time.time() - t0:.0f} s", flush=True)
        if name == "new":
            for q, t in enumerate(("heldout", "counts", "places")):
                grid(imgs[q][:64] * 2 - 1, f"{out}/{t}.jpg", 8 if not small else 2, 160, 85)
            a, b = tokens(data, EVAL if not small else EVAL[:4], dev)
            grid(generate(net, vae, a, b, 10, 5.0), f"{out}/sheet.jpg", 8 if not small else 2, 200, 88)
            json.dump(rows, open(out + "/rows.json", "w"))
    json.dump(res, open(out + "/figures.json", "w"))


main()
