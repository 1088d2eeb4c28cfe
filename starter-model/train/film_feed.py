"""Worker processes that make up films, and their drawing on the accelerator."""
import json, os
import numpy as np
import torch
import film_model as M
from feed import Feed
from film_eval import token_ids
from film_scenes import FilmMaker, PatternMaker
from render import Renderer, decode_sprites
from scenes import number_sprites

TEXT_TOKENS = 32


def _feed(maker, path, seed, q, n):
    import torch as _t
    _t.set_num_threads(1)
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    from tokenizers import Tokenizer
    table = json.load(open(path + "/table.json"))
    number_sprites(table)
    m, tok = maker(table, seed), Tokenizer.from_file(path + "/t5-tokenizer.json")
    while True:
        films = [m.film() for _ in range(n)]
        out = {k: np.stack([f[k] for f in films]) for k in ("path", "bg", "par")}
        out["spr"] = np.array([f["spr"] for f in films], np.int16)
        out["tint"] = np.array([f["tint"] for f in films], np.int8)
        out["ids"] = token_ids(tok, [f["caption"] for f in films], TEXT_TOKENS).numpy().astype(np.int16)
        q.put(out)


def feed_films(*args):
    _feed(FilmMaker, *args)


def feed_patterns(*args):
    _feed(PatternMaker, *args)


class Films:
    """draws films on the accelerator"""

    def __init__(self, data, dev):
        self.dev, self.cuda = dev, dev.type == "cuda"
        table = json.load(open(data + "/table.json"))
        offs = number_sprites(table)
        self.sprites = len(offs) if self.cuda else 100
        self.n, workers = (64, 6) if self.cuda else (2, 1)
        seed = int(1000 * np.random.default_rng().random()) * 100
        self.patterns = Feed(data, self.n, workers, 50 + seed, feed_patterns)
        self.films = Feed(data, self.n, workers, 70 + seed, feed_films)
        self.render = Renderer(decode_sprites(open(data + "/sprites.bin", "rb").read(), offs[:self.sprites], 12 if self.cuda else 2), dev)

    @torch.no_grad()
    def next(self, feed):
        """-> films [n, 3, F, SIZE, SIZE] in -1..1, ids [n, tokens]"""
        b = feed.get(self.dev)
        n, t = b["path"].shape[:2]
        if not self.cuda:
            b["spr"] = b["spr"] % self.sprites
        films = []
        for o in range(0, n, 32):
            r = {k: v[o:o + 32].repeat_interleave(t, 0) for k, v in b.items() if k in ("spr", "tint", "bg", "par")}
            x = self.render(r["spr"][:, None], b["path"][o:o + 32].flatten(0, 1)[:, None], r["tint"][:, None], r["bg"], r["par"], M.SIZE, M.SIZE)
            films.append((x * 2 - 1).unflatten(0, (-1, t)).transpose(1, 2).to(torch.bfloat16 if self.cuda else torch.float32))
        return torch.cat(films), b["ids"]

    def close(self):
        self.patterns.close(), self.films.close()
