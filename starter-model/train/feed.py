"""Worker processes that make up scenes and turn their captions into tokens."""
import json, os
import multiprocessing as mp
import numpy as np
import torch

MAXTOK, CLIP_LEN = 48, 48        # stored tokens per caption


def _work(path, seed, q, n):
    import torch as _t
    _t.set_num_threads(1)
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    from tokenizers import Tokenizer
    from scenes import Maker, number_sprites
    table = json.load(open(path + "/table.json"))
    number_sprites(table)
    m = Maker(table, seed)
    a, b = Tokenizer.from_file(path + "/t5-tokenizer.json"), Tokenizer.from_file(path + "/clip-tokenizer.json")
    eot = b.get_vocab_size() - 1
    while True:
        sc = [m.scene() for _ in range(n)]
        caps = [s["caption"] for s in sc]
        t5 = np.zeros((n, MAXTOK), np.int16)
        cl = np.full((n, CLIP_LEN), eot, np.int16)
        own = np.full((n, MAXTOK), -1, np.int8)             # which thing a token speaks of
        for i, (x, y) in enumerate(zip(a.encode_batch(caps), b.encode_batch(caps))):
            for k, start, end in sc[i]["spans"]:
                for token, (o, e) in enumerate(x.offsets[:MAXTOK]):
                    if e > o and start <= (o + e) / 2 <= end:
                        own[i, token] = k
            k = x.ids if len(x.ids) <= MAXTOK else x.ids[:MAXTOK - 1] + [1]
            t5[i, :len(k)] = k
            k = y.ids if len(y.ids) <= CLIP_LEN else y.ids[:CLIP_LEN - 1] + [eot]
            cl[i, :len(k)] = k
        ids = np.full((n, 4), -1, np.int16)
        for i, s in enumerate(sc):
            ids[i, :len(s["ids"][:4])] = s["ids"][:4]
        st = np.array([0 if s["style"] is None else "fnt".index(s["style"]) + 1 for s in sc], np.int16)
        out = {k: np.stack([s[k] for s in sc]) for k in ("spr", "geo", "tint", "bg", "par")}
        out.update(t5=t5, clip=cl, ids=ids, style=st, own=own)
        q.put(out)


class Feed:
    """Worker processes that keep a queue of scene batches filled."""

    def __init__(self, path, n, workers, seed, work=_work):
        ctx = mp.get_context("spawn")
        self.q = ctx.Queue(maxsize=workers * 3)
        self.ps = [ctx.Process(target=work, args=(path, seed * 1000 + i, self.q, n), daemon=True) for i in range(workers)]
        for p in self.ps:
            p.start()

    def get(self, dev):
        b = self.q.get()
        return {k: torch.from_numpy(v).to(dev, non_blocking=True) for k, v in b.items()}

    def close(self):
        for p in self.ps:
            p.terminate()
