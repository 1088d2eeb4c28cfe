"""Held-out figures of text-to-image weights.

Three sets of prompts with fixed seeds: one thing on a plain background, in combinations that training never showed; two to four of a thing;
two things left, right, above or below each other. A picture is judged by comparing it with real renderings (judge.py): which of all
concepts is nearest, which of 27 colours its border has, which number of the thing, which of the four arrangements. The judge first judges
real renderings itself, which tells how far it can be trusted.

    measure.py DATA OUT NAME=WEIGHTS ...    WEIGHTS: a release (folder), a checkpoint, the prefix of its parts .0 .1 ..., or `random`

Writes figures.json, and for the last of the weights rows.json and sheets."""
import argparse, glob, io, json, os, random, tempfile, time
import numpy as np
import torch
import model as M
from concepts import article, plural
from import_weights import read_release, write_tokenizers
from judge import Judge, closest, nearest_colour
from render import Renderer, decode_sprites
from sampling import generate, grid, tokens
from scenes import heldout, number_sprites
from vocabulary import CN, CRGB
from networks import CFG, Net

LAYOUTS = {1: ([(.5, .5)], .71), 2: ([(.27, .5), (.73, .5)], .43), 3: ([(x, .5) for x in (.18, .5, .82)], .305),
           4: ([(x, y) for x in (.27, .73) for y in (.27, .73)], .40)}
PLACES = {"left of": ((.27, .5), (.73, .5), "to the left of"), "right of": ((.73, .5), (.27, .5), "to the right of"),
          "above": ((.5, .28), (.5, .75), "above"), "below": ((.5, .75), (.5, .28), "below")}
NUMBERS = {2: "two", 3: "three", 4: "four"}
STEPS, GUIDANCE = 10, 5.0


def unseen(table, n, seed=2024):
    """n combinations of a concept and a background colour that training never showed"""
    pairs = [(i, c) for i in range(len(table)) for c in range(len(CN)) if heldout(i, c)]
    return random.Random(seed).sample(pairs, n)


def background(c):
    return f" on {'an' if CN[c][0] in 'aeiou' else 'a'} {CN[c]} background"


def styles(table, *concepts):
    return [k for k in "fnt" if all(k in table[i]["spr"] for i in concepts)]


class Questions:
    """what is asked: (concept, colour), (concept, colour, number), (concept, concept, colour, place)"""

    def __init__(self, table, n):
        r = random.Random(77)
        pleasant = [i for i, c in enumerate(table) if c["group"] in ("animals-nature", "food-drink", "travel-places")]
        self.table, self.singles = table, unseen(table, 200)[:n]
        self.counts = [(r.choice(pleasant), r.randrange(len(CN)), 2 + k % 3) for k in range(200)][:n]
        self.places = []
        while len(self.places) < n:
            i, j = r.sample(pleasant, 2)
            if styles(table, i, j):
                self.places.append((i, j, r.randrange(len(CN)), list(PLACES)[len(self.places) % 4]))

    def prompts(self):
        name = lambda i: self.table[i]["names"][0]
        return ([article(name(i)) + background(c) for i, c in self.singles],
                [f"{NUMBERS[n]} {plural(name(i))}{background(c)}" for i, c, n in self.counts],
                [f"{article(name(i))} {PLACES[q][2]} {article(name(j))}{background(c)}" for i, j, c, q in self.places])


class Examiner:
    def __init__(self, data, device, n, atlas=None):
        """atlas: the decoded sprites, where they are at hand"""
        self.device = device
        self.table = json.load(open(data + "/table.json"))
        offsets = number_sprites(self.table)
        if atlas is None:
            atlas = decode_sprites(open(data + "/sprites.bin", "rb").read(), offsets, os.cpu_count())
        self.render, self.judge = Renderer(atlas, device), Judge(self.table, atlas, device)
        self.colours, self.asked = torch.tensor(CRGB, device=device), Questions(self.table, n)

    def draw(self, scenes, colour):
        """scenes of (sprite, x, y, size) on one plain colour -> pictures [n, 3, 256, 256] in 0..1"""
        n = len(scenes)
        spr, geo = np.full((n, 4), -1, np.int16), np.zeros((n, 4, 4), np.float32)
        for i, objects in enumerate(scenes):
            for k, (s, x, y, z) in enumerate(objects):
                spr[i, k], geo[i, k, :3] = s, (x, y, z)
        t = lambda v: torch.from_numpy(v).to(self.device)
        return self.render(t(spr), t(geo), t(np.full((n, 4), -1, np.int8)), t(np.array([[0, colour, colour]] * n, np.int16)),
                           torch.full((n, 8), .5, device=self.device), 256, 256)

    def real(self):
        """renderings of what is asked, at other places and sizes than the judge's own"""
        r, sprite = random.Random(5), lambda i, k: self.table[i]["spr"][k]
        jit = lambda a: r.uniform(-a, a)
        pick = lambda *i: r.choice(styles(self.table, *i))
        singles = [self.draw([[(sprite(i, pick(i)), .5 + jit(.03), .5 + jit(.03), r.uniform(.66, .76))]], c) for i, c in self.asked.singles]
        counts = [self.draw([[(sprite(i, k), x + jit(.015), y + jit(.015), LAYOUTS[n][1] + jit(.015)) for x, y in LAYOUTS[n][0]]], c)
                  for i, c, n in self.asked.counts for k in [pick(i)]]
        places = [self.draw([[(sprite(i, k), PLACES[q][0][0] + jit(.015), PLACES[q][0][1] + jit(.015), .43), (sprite(j, k), *PLACES[q][1], .43)]], c)
                  for i, j, c, q in self.asked.places for k in [pick(i, j)]]
        return [torch.cat(x) for x in (singles, counts, places)]

    def score(self, singles, counts, places):
        """-> figures, and for each single thing: prompt, rank, nearest concept, nearest colour"""
        first = five = ground = 0
        rows = []
        for image, (i, c), prompt in zip(singles, self.asked.singles, self.asked.prompts()[0]):
            ranked, near = self.judge.rank(image, CRGB[c]), nearest_colour(image, self.colours)
            first, five, ground = first + (ranked[0] == i), five + (i in ranked[:5]), ground + (near == c)
            rows.append([prompt, ranked.index(i) + 1 if i in ranked else 0, self.table[ranked[0]]["label"], CN[near]])
        right = sum(self.count_of(image, i, c) == n for image, (i, c, n) in zip(counts, self.asked.counts))
        placed = sum(self.place_of(image, i, j, c) == q for image, (i, j, c, q) in zip(places, self.asked.places))
        n = len(singles)
        return dict(top1=first / n, top5=five / n, background=ground / n, counts=right / n, places=placed / n), rows

    def count_of(self, image, i, c):
        options = [(n, [(self.table[i]["spr"][k], x, y, z) for x, y in at]) for n, (at, z) in LAYOUTS.items() for k in styles(self.table, i)]
        return options[closest(image, self.draw([o for _, o in options], c), CRGB[c])][0]

    def place_of(self, image, i, j, c):
        options = [(q, [(self.table[i]["spr"][k], *a, .43), (self.table[j]["spr"][k], *b, .43)]) for q, (a, b, _) in PLACES.items()
                   for k in styles(self.table, i, j)]
        return options[closest(image, self.draw([o for _, o in options], c), CRGB[c])][0]


def tokenizers_of(weights, data):
    """folder of the tokenizers: with the data, or taken out of a release"""
    if os.path.exists(data + "/t5-tokenizer.json"):
        return data
    folder = tempfile.mkdtemp()
    write_tokenizers(weights, folder)
    return folder


def read_weights(path, device):
    """-> network, autoencoder or None"""
    net = Net(CFG)
    vae = None
    if os.path.isdir(path):
        tensors, vae = read_release(path)
        net.load_state_dict(tensors, strict=False)
    elif path != "random":
        parts = sorted(glob.glob(path + ".[0-9]")) or [path]
        ck = torch.load(io.BytesIO(b"".join(open(f, "rb").read() for f in parts)), map_location="cpu")
        net.load_state_dict({k: v.float() for k, v in ck["net"].items()})
    return net.to(device).eval(), vae


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("data", help="folder with table.json and sprites.bin"), ap.add_argument("out")
    ap.add_argument("weights", nargs="+", metavar="NAME=WEIGHTS")
    ap.add_argument("--vae", required=True, help="a release, or vae.pt as the training keeps it")
    ap.add_argument("--n", type=int, default=200, help="prompts of each kind, at most 200")
    a = ap.parse_args()
    torch.set_grad_enabled(False)
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    ck = read_release(a.vae)[1] if os.path.isdir(a.vae) else torch.load(a.vae, map_location="cpu")
    vae = M.VAE(**ck["cfg"])
    vae.load_state_dict({k: v.float() for k, v in ck["vae"].items()})
    vae = vae.to(device).eval()
    texts = tokenizers_of(a.vae, a.data)
    examiner, figures = Examiner(a.data, device, a.n), {}
    figures["real renderings"], _ = examiner.score(*examiner.real())
    print("real renderings", figures["real renderings"], flush=True)
    for argument in a.weights:
        name, path = argument.split("=")
        begin, (net, _) = time.time(), read_weights(path, device)
        images = [generate(net, vae, *tokens(texts, p, device), STEPS, GUIDANCE, seed=1000 + 1000 * q, chunk=100 if device.type == "cuda" else 4) / 2 + .5
                  for q, p in enumerate(examiner.asked.prompts())]
        figures[name], rows = examiner.score(*images)
        print(name, figures[name], f"{time.time() - begin:.0f} s", flush=True)
    for title, shown in zip(("heldout", "counts", "places"), images):
        grid(shown[:64] * 2 - 1, f"{a.out}/{title}.png", 8, 160)
    json.dump(rows, open(a.out + "/rows.json", "w"))
    json.dump(figures, open(a.out + "/figures.json", "w"))


if __name__ == "__main__":
    main()
