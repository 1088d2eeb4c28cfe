"""Films made up beforehand by many processes, and drawn on the accelerator when they are wanted."""
import json, os
import multiprocessing as mp
import numpy as np
import torch
import film_model as M
from film_render import FilmRenderer
from film_scenes import FilmMaker
from scenes import number_sprites

TEXT_TOKENS = 32


def token_ids(tokenizer, texts, n=TEXT_TOKENS):
    ids = torch.zeros(len(texts), n, dtype=torch.long)
    for i, e in enumerate(tokenizer.encode_batch(texts)):
        k = e.ids if len(e.ids) <= n else e.ids[:n - 1] + [1]
        ids[i, :len(k)] = torch.tensor(k)
    return ids


def read_tokenizer(data):
    from tokenizers import Tokenizer
    return Tokenizer.from_file(data + "/t5-tokenizer.json")


def _make_up(job):
    data, seed, n = job
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    torch.set_num_threads(1)
    table = json.load(open(data + "/table.json"))
    number_sprites(table)
    m = FilmMaker(table, seed)
    films = [m.film() for _ in range(n)]
    ids = token_ids(read_tokenizer(data), [f["caption"] for f in films]).numpy().astype(np.int16)
    columns = {k: np.array([f[k] for f in films], t) for k, t in (("spr", np.int16), ("tint", np.int8), ("bg", np.int8), ("path", np.float32))}
    return dict(columns, ids=ids)


def make_up(data, n, processes, seed):
    """n films as arrays; before the accelerator is touched, since the processes are forked"""
    jobs = [(data, seed * 100003 + i, 1000) for i in range(-(-n // 1000))]
    if processes < 2:
        parts = [_make_up((data, seed, n))]
    else:
        with mp.get_context("fork").Pool(processes) as pool:
            parts = pool.map(_make_up, jobs, chunksize=1)
    return {k: np.concatenate([p[k] for p in parts])[:n] for k in parts[0]}


class Films:
    def __init__(self, data, made, dev):
        self.made = {k: torch.from_numpy(v).to(dev) for k, v in made.items()}
        self.n, self.dev = len(made["spr"]), dev
        self.render = FilmRenderer(np.load(data + "/film-sprites.npy"), dev, M.SIZE)

    @torch.no_grad()
    def draw(self, i):
        """films number i -> [n, 3, F, SIZE, SIZE] in -1..1, share of the thing in each pixel [n, 1, ...]"""
        m = self.made
        return self.render(m["spr"][i].long(), m["tint"][i].long(), m["bg"][i].long(), m["path"][i])

    def some(self, n):
        return torch.randint(0, self.n, (n,), device=self.dev)
