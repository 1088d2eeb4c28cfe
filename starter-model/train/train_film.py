"""Trains the starter film's transformer on encoded films, with the starter model's own T5 encoder, which stays as it is.

All limits are seconds since --start. Films are drawn and encoded for --prefill seconds, then the transformer learns until --until. OUT gets
film-net.ck (weights, every minute), film-net.log and film-net.png (film_eval's prompts and more)."""
import argparse
import torch
import film_model as M
from common import spread_times
from film_eval import EVAL, MORE, decoded_sheet, sample
from film_feed import TEXT_TOKENS, Films, make_up
from film_judge import judge
from film_state import Averaged, Log, read, start, write
from model import T5
from optimizers import FilmOptimizer

T5_SIZES = dict(vocab_size=4096, d_model=256, d_kv=64, num_heads=4, d_ff=512, num_layers=3)
TINY = dict(num_attention_heads=1, attention_head_dim=48, num_layers=2)


def tokens_of(thing):
    """which places of a latent show the thing: [n, 1, F, H, W] -> [n, 1, f, h, w] of bool"""
    t, r, _ = M.STRIDES
    x = torch.nn.functional.max_pool2d(thing[:, 0], r)      # [n, F, h, w]
    later = x[:, 1:].unflatten(1, (-1, t)).amax(2)
    return (torch.cat((x[:, :1], later), 1) > .02)[:, None]


class Trainer:
    def __init__(self, a, made):
        self.a, self.log = a, Log(a.out + "/film-net.log", a.start)
        self.dev = start(5)
        self.cuda = self.dev.type == "cuda"
        ck = read(a.vae)
        self.vae = M.FilmVae(**ck["vae"]).to(self.dev).to(memory_format=torch.channels_last_3d)
        self.vae.load_state_dict(ck["tensors"])
        self.vae.eval().requires_grad_(False)
        self.t5 = T5(**T5_SIZES).to(self.dev)
        self.t5.load_state_dict({k: v.float() for k, v in torch.load(a.data + "/t5.pt", map_location=self.dev).items()})
        self.t5.eval().requires_grad_(False)
        self.net = M.FilmTransformer(**(TINY if a.tiny else {})).to(self.dev)
        if a.net:
            self.net.load_state_dict(read(a.net)["tensors"])
        self.films = Films(a.data, made, self.dev)
        self.plain = M.Block.forward
        self.log("films", self.films.n, "parameters", M.count(self.net))

    def cast(self):
        return torch.autocast(self.dev.type, torch.bfloat16, enabled=self.cuda)

    # ---- what is learned from
    def text(self, ids):
        states, mask = M.masked_text(self.t5, ids)
        return states.to(torch.bfloat16), mask

    @torch.no_grad()
    def fill(self):
        """draws and encodes the next films into the pool; each is drawn once, then they begin again from the first"""
        n, cap = self.a.encode, self.films.n
        i = torch.arange(self.pos, self.pos + n, device=self.dev) % cap
        x, thing = self.films.draw(i)
        with self.cast():
            z = self.vae.encode(x)
        self.pool[i], self.shown[i] = z.to(torch.bfloat16), tokens_of(thing)
        self.states[i], self.mask[i] = self.text(self.films.made["ids"][i].long())
        self.pos, self.full = (self.pos + n) % cap, min(cap, self.full + n)

    def open_pool(self):
        cap, shape = self.films.n, ((M.FRAMES - 1) // M.STRIDES[0] + 1, M.SIZE // M.STRIDES[1], M.SIZE // M.STRIDES[2])
        make = lambda *size, dtype=torch.bfloat16: torch.empty(cap, *size, dtype=dtype, device=self.dev)
        self.pool, self.shown = make(self.vae.z, *shape), make(1, *shape, dtype=torch.bool)
        self.states, self.mask = make(TEXT_TOKENS, T5_SIZES["d_model"]), make(TEXT_TOKENS, dtype=torch.bool)
        self.pos = self.full = 0
        end = self.log.clock() + self.a.prefill
        while not self.full or (self.log.clock() < end and self.full < cap):
            self.fill()
            if self.cuda and self.pos // self.a.encode % 16 == 0:
                torch.cuda.synchronize()                    # the clock must not run ahead of the accelerator
        self.log("pool", self.full, "deviation", round(self.pool[:self.full].float().std().item(), 3), "places with the thing", round(self.shown[:self.full].float().mean().item(), 3))

    # ---- learning
    def loss(self, i):
        n = len(i)
        x0, w = self.pool[i].float(), 1 + self.a.weight * self.shown[i].float()
        empty = (torch.rand(n, device=self.dev) < .1)[:, None]
        text = torch.where(empty[..., None], self.nothing[0], self.states[i])
        mask = torch.where(empty, self.nothing[1], self.mask[i])
        t = spread_times(n, self.a.shift, self.dev)
        t = torch.where(torch.rand(n, device=self.dev) < .05, torch.rand(n, device=self.dev), t)
        noise, tt = torch.randn_like(x0), t.view(-1, 1, 1, 1, 1)
        with self.cast():
            v = self.net((1 - tt) * x0 + tt * noise, t, text, mask)
        return (w * (v.float() - (noise - x0)).pow(2)).mean() / w.mean()

    def train(self, until):
        a = self.a
        ids = torch.zeros(1, TEXT_TOKENS, dtype=torch.long, device=self.dev)
        ids[:, 0] = 1
        self.nothing = self.text(ids)
        if a.compile:
            M.Block.forward = torch.compile(self.plain, dynamic=False)
        opt, self.ema = FilmOptimizer(self.net, a.lr, "transformer_blocks."), Averaged(self.net)
        begin, step, shown, kept, n, total = None, 0, self.log.clock(), self.log.clock(), 0, torch.zeros((), device=self.dev)
        while (now := self.log.clock()) < until and step < a.steps:
            prog = (now - begin) / max(1e-6, until - begin) if begin else 0.0
            if step % a.gen == 0 and self.full < self.films.n:
                self.fill()
            loss = self.loss(torch.randint(0, self.full, (a.batch,), device=self.dev))
            loss.backward()
            opt.step(min(1.0, (step + 1) / 200) * (1.0 if prog < .4 else (1 - prog) / .6) + .002)
            self.ema.follow(min(.999, 1 - 1 / (step / 4 + 2)))
            if not begin:
                torch.cuda.synchronize() if self.cuda else None
                begin = self.log.clock()
            step, n, total = step + 1, n + 1, total + loss.detach()
            if step % (200 if self.cuda else 2) == 0 or step in (1, 5, 20, 60):
                self.log(f"step {step} progress {prog:.3f} loss {(total / n).item():.4f} ms/step {1000 * (self.log.clock() - shown) / n:.0f} pool {self.full}")
                n, total, shown = 0, torch.zeros((), device=self.dev), self.log.clock()
            if self.log.clock() - kept > 60:
                self.write()
                kept = self.log.clock()
        self.log("stopped at step", step)
        M.Block.forward = self.plain
        self.net.load_state_dict(self.ema.state(), strict=False)

    def write(self):
        write(self.a.out + "/film-net.ck", self.ema.state(), transformer=self.net.c)

    def sample(self, prompts, seed):
        with self.cast():
            return sample(self.net, self.vae, self.t5, self.a.data, prompts, steps=20 if self.cuda else 2, seed=seed)

    def run(self):
        a = self.a
        self.open_pool()
        self.train(a.until)
        self.write()
        prompts = EVAL + MORE if self.cuda else EVAL[:2]
        decoded_sheet(self.sample(prompts, 0), a.out + "/film-net.png")
        judge(self.films.render, lambda prompts: self.sample(prompts, 1000), a.data, a.judge if self.cuda else 2, self.log)
        self.log("done")


def main():
    ap = argparse.ArgumentParser(description=__doc__)
    for k in ("data", "out", "vae"):
        ap.add_argument("--" + k, required=True)
    ap.add_argument("--net", default="", help="weights to go on from"), ap.add_argument("--start", type=float, default=0)
    ap.add_argument("--prefill", type=float, default=35), ap.add_argument("--until", type=float, default=480)
    ap.add_argument("--films", type=int, default=200000), ap.add_argument("--processes", type=int, default=12), ap.add_argument("--encode", type=int, default=64)
    ap.add_argument("--batch", type=int, default=192), ap.add_argument("--lr", type=float, default=1e-3), ap.add_argument("--gen", type=int, default=16)
    ap.add_argument("--shift", type=float, default=2.0), ap.add_argument("--weight", type=float, default=1.0, help="how much more places with the thing count")
    ap.add_argument("--judge", type=int, default=256, help="films to measure")
    ap.add_argument("--compile", type=int, default=1), ap.add_argument("--tiny", type=int, default=0), ap.add_argument("--steps", type=int, default=10 ** 9)
    a = ap.parse_args()
    Trainer(a, make_up(a.data, a.films, a.processes, 23)).run()


if __name__ == "__main__":
    main()
