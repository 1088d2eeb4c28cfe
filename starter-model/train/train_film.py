"""Trains the starter film: first its autoencoder, then its transformer on encoded films.

All limits are seconds of one clock (--start), so that a call of known length does everything it can and stops in time:
until --joint-until encoder and decoder learn together; until --vae-until the decoder goes on alone, latents fixed; then films are encoded
for --prefill seconds and the transformer learns until --film-until. Text comes from the starter model's T5 encoder, which is not trained
here: --text names its weights (train_dit.py writes them when it freezes that encoder; they are waited for).
"""
import argparse, io, os, time
import numpy as np
import torch
import torch.nn.functional as F
import film_model as M
from common import Clock, setup, spread_times
from film_eval import EVAL, decoded_sheet, sample
from film_feed import TEXT_TOKENS, Films
from model import T5
from optimizers import FilmOptimizer
from train_vae import grads

T5_SIZES = dict(vocab_size=4096, d_model=256, d_kv=64, num_heads=4, d_ff=512, num_layers=3)
TINY_TRANSFORMER = dict(num_attention_heads=1, attention_head_dim=48, num_layers=2)
TINY_VAE = dict(width=16)


def averaged(ema, module, k):
    with torch.no_grad():
        live = module.state_dict()
        names = [n for n in ema if ema[n].is_floating_point()]
        torch._foreach_lerp_([ema[n] for n in names], [live[n] for n in names], 1 - k)


def film_loss(y, x):
    """absolute error of pixels, of their differences in space at three scales, and of their differences in time"""
    loss = (y - x).abs().mean() + .5 * ((y[:, :, 1:] - y[:, :, :-1]) - (x[:, :, 1:] - x[:, :, :-1])).abs().mean()
    y, x = y.transpose(1, 2).flatten(0, 1), x.transpose(1, 2).flatten(0, 1)
    for s in range(3):
        for a, b in zip(grads(y), grads(x)):
            loss = loss + .5 * (a - b).abs().mean()
        if s < 2:
            y, x = F.avg_pool2d(y, 2), F.avg_pool2d(x, 2)
            loss = loss + .25 * (y - x).abs().mean()
    return loss


def psnr(y, x):
    return -10 * torch.log10(((y.clamp(-1, 1) - x) ** 2).mean((1, 2, 3, 4)) / 4)


class FilmTrainer:
    def __init__(self, a):
        self.a, self.clock = a, Clock(a.start or None)
        _, _, self.dev = setup()
        self.cuda = self.dev.type == "cuda"
        if self.cuda:
            torch.backends.cudnn.benchmark_limit = 4
        torch.manual_seed(3), np.random.seed(3)
        self.vae = M.FilmVae(**(TINY_VAE if a.tiny else {})).to(self.dev)
        self.net = M.FilmTransformer(**(TINY_TRANSFORMER if a.tiny else {})).to(self.dev)
        self.films = Films(a.data, self.dev)
        if a.compile:
            torch._dynamo.config.cache_size_limit = 64
            torch._dynamo.config.suppress_errors = True     # what can't be compiled runs as it is
            M.NORM_SILU[0] = torch.compile(M.norm_silu, dynamic=True)
        self.log("parameters", M.count(self.vae.encoder), M.count(self.vae.decoder), M.count(self.net))

    def log(self, *words):
        print(f"[{self.clock():.0f}]", *words, flush=True)

    def cast(self):
        return torch.autocast(self.dev.type, torch.bfloat16, enabled=self.cuda)

    # ---- autoencoder
    def batch(self, crop, n):
        """n films, cut to crop pixels on a side; what was drawn serves twice"""
        if not hasattr(self, "store") or self.at + n > len(self.store):
            if getattr(self, "used", 9) < 2:
                self.store, self.used = self.store[torch.randperm(len(self.store), device=self.dev)], self.used + 1
            else:
                self.store, self.used = torch.cat([self.films.next(self.films.patterns)[0] for _ in range(2)]), 1
            self.at = 0
        x = self.store[self.at:self.at + n].float()
        self.at += n
        i, j = (np.random.randint(0, M.SIZE - crop + 1) // 4 * 4 for _ in range(2))
        return x[..., i:i + crop, j:j + crop]

    def vae_loss(self, x, joint):
        with self.cast():
            if joint:
                mean, lv = self.vae.moments(x)
                lv = lv.clamp(-20, 4)
                z = mean + torch.randn_like(mean) * (.5 * lv).exp()
                kl = .5 * (mean * mean + lv.exp() - 1 - lv).mean()
            else:
                with torch.no_grad():
                    z = self.vae.encode(x)
                    z = z + torch.randn_like(z) * torch.rand(len(z), 1, 1, 1, 1, device=self.dev) * .12
                mean, std = self.vae.statistics()
                z, kl = z * std + mean, torch.zeros((), device=self.dev)
            y = self.vae.pixels(z)
        return film_loss(y.float(), x), kl, y

    def train_vae(self, until, joint):
        a = self.a
        trained = self.vae if joint else self.vae.decoder
        if not joint:
            self.vae.encoder.requires_grad_(False)
        opt = FilmOptimizer(trained, a.vae_lr if joint else a.vae_lr * .5, "_blocks.")
        ema = {k: v.detach().clone() for k, v in trained.state_dict().items()}
        begin, step, shown, n, crop, size = None, 0, self.clock(), 0, *((96, a.vae_batch) if joint else (M.SIZE, max(1, a.vae_batch * 3 // 8)))
        if not self.cuda:
            crop = 64
        sums = torch.zeros(2, device=self.dev)
        while True:
            now = self.clock()
            prog = (now - begin) / max(1e-6, until - begin) if begin else 0.0
            if now >= until or step >= a.steps:
                break
            x = self.batch(crop, size)
            rec, kl, y = self.vae_loss(x, joint)
            (rec + 3e-4 * kl).backward()
            opt.step(min(1.0, (step + 1) / 100) * ((1.0 if prog < .4 else (1.05 - prog) / .65) if joint else 1 - prog) + .002)
            averaged(ema, trained, min(.997, 1 - 1 / (step + 2)))
            begin = begin or self.clock()
            step, n, sums = step + 1, n + 1, sums + torch.stack((rec.detach(), kl.detach()))
            if step % (100 if self.cuda else 2) == 0 or step in (1, 5, 20):
                r, k = (sums / n).tolist()
                self.log(f"{'joint' if joint else 'decoder'} step {step} progress {prog:.2f} rec {r:.4f} kl {k:.2f} psnr {psnr(y.float(), x).mean().item():.2f} ms/step {1000 * (self.clock() - shown) / n:.0f}")
                sums, n, shown = torch.zeros(2, device=self.dev), 0, self.clock()
        trained.load_state_dict(ema)
        self.log("autoencoder", "joint" if joint else "decoder", "stopped at step", step)

    @torch.no_grad()
    def measure_latents(self):
        """puts the latents' mean and deviation per channel into the file's statistics"""
        zs = []
        for _ in range(8 if self.cuda else 1):
            x, _ = self.films.next(self.films.films)
            for o in range(0, len(x), 16):
                with self.cast():
                    zs.append(self.vae.moments(x[o:o + 16].float())[0])
        z = torch.cat(zs)
        s = self.vae.per_channel_statistics
        getattr(s, "mean-of-means").copy_(z.mean((0, 2, 3, 4))), getattr(s, "std-of-means").copy_(z.std((0, 2, 3, 4)) + 1e-4)
        self.log("deviation of the channels", [round(v, 2) for v in z.std((0, 2, 3, 4)).tolist()])

    @torch.no_grad()
    def judge_vae(self):
        x, _ = self.films.next(self.films.films)
        x = x[:32].float()
        with self.cast():
            y = torch.cat([self.vae.decode(self.vae.encode(x[o:o + 8])) for o in range(0, len(x), 8)]).float().clamp(-1, 1)
        p = psnr(y, x)
        self.log(f"autoencoder: {p.mean().item():.2f} dB mean, {p.min().item():.2f} worst of {len(p)} films; by frame",
                 [round(v, 1) for v in (-10 * torch.log10(((y - x) ** 2).mean((0, 1, 3, 4)) / 4))[::4].tolist()])
        pairs = torch.stack((x[:4], y[:4]), 1).flatten(0, 1)
        decoded_sheet(pairs, self.a.out + "/film-vae.jpg")

    # ---- transformer
    @torch.no_grad()
    def fill(self):
        x, ids = self.films.next(self.films.films)
        with self.cast():
            z = torch.cat([self.vae.encode(x[o:o + 32].float()) for o in range(0, len(x), 32)])
        if not hasattr(self, "pool"):
            self.pool = torch.empty(self.a.cap, *z.shape[1:], dtype=torch.bfloat16, device=self.dev)
            self.texts, self.n, self.pos = torch.zeros(self.a.cap, TEXT_TOKENS, dtype=torch.int16, device=self.dev), 0, 0
        i = torch.arange(self.pos, self.pos + len(z), device=self.dev) % self.a.cap
        self.pool[i], self.texts[i] = z.to(torch.bfloat16), ids
        self.pos, self.n = (self.pos + len(z)) % self.a.cap, min(self.a.cap, self.n + len(z))

    def load_text(self):
        while not os.path.exists(self.a.text) and self.clock() < self.a.film_until:
            time.sleep(.5)
        self.t5 = T5(**T5_SIZES).to(self.dev)
        self.t5.load_state_dict({k: v.float() for k, v in torch.load(self.a.text, map_location=self.dev).items()})
        self.t5.eval().requires_grad_(False)
        self.log("text encoder read")

    def train_net(self, until):
        a, B = self.a, self.a.batch
        plain = M.Block.forward
        if a.compile:
            M.Block.forward = torch.compile(plain, dynamic=False)
        opt = FilmOptimizer(self.net, a.lr, "transformer_blocks.")
        self.ema = {k: v.detach().clone() for k, v in self.net.state_dict().items()}
        begin, step, shown, kept, n, total = None, 0, self.clock(), self.clock(), 0, torch.zeros((), device=self.dev)
        while True:
            now = self.clock()
            prog = (now - begin) / max(1e-6, until - begin) if begin else 0.0
            if now >= until or step >= a.steps:
                break
            if step % a.gen == 0:
                self.fill()
            i = torch.randint(0, self.n, (B,), device=self.dev)
            x0, ids = self.pool[i].float(), self.texts[i].long()
            empty = torch.zeros_like(ids)
            empty[:, 0] = 1
            ids = torch.where(torch.rand(B, 1, device=self.dev) < .1, empty, ids)
            t = spread_times(B, a.shift, self.dev)
            t = torch.where(torch.rand(B, device=self.dev) < .05, torch.rand(B, device=self.dev), t)
            noise, tt = torch.randn_like(x0), t.view(-1, 1, 1, 1, 1)
            with self.cast():
                with torch.no_grad():
                    text, mask = M.masked_text(self.t5, ids)
                v = self.net((1 - tt) * x0 + tt * noise, t, text, mask)
            loss = (v.float() - (noise - x0)).pow(2).mean()
            loss.backward()
            opt.step(min(1.0, (step + 1) / 200) * (1.0 if prog < .4 else (1 - prog) / .6) + .002)
            averaged(self.ema, self.net, min(.999, 1 - 1 / (step / 4 + 2)))
            begin = begin or self.clock()
            step, n, total = step + 1, n + 1, total + loss.detach()
            if step % (200 if self.cuda else 2) == 0 or step in (1, 5, 20):
                self.log(f"film step {step} progress {prog:.3f} loss {(total / n).item():.4f} ms/step {1000 * (self.clock() - shown) / n:.0f} pool {self.n}")
                n, total, shown = 0, torch.zeros((), device=self.dev), self.clock()
            if self.cuda and self.clock() - kept > 60:
                self.pack()
                kept = self.clock()
        self.log("transformer stopped at step", step)
        M.Block.forward = plain
        self.net.load_state_dict(self.ema)

    def pack(self):
        """compact weights in parts: 8-bit blocks of 32 numbers as in GGUF's Q8_0, other tensors in half precision"""
        out = {}
        for prefix, state in (("vae.", self.vae.state_dict()), ("model.diffusion_model.", self.ema)):
            for k, v in state.items():
                out[prefix + k] = blocks(v) if v.dim() >= 2 and v.numel() > 4096 and v[0].numel() % 32 == 0 else v.half().cpu().contiguous()
        buf = io.BytesIO()
        torch.save(dict(transformer=self.net.c, vae=self.vae.c, tensors=out), buf)
        data, size = buf.getvalue(), 15 * 2**20
        for i in range(0, len(data), size):
            with open(f"{self.a.out}/film.ck.{i // size}", "wb") as f:
                f.write(data[i:i + size])

    def run(self):
        a = self.a
        if a.vae:
            self.vae.load_state_dict({k: v.float() for k, v in torch.load(a.vae, map_location=self.dev).items()})
        else:
            self.train_vae(a.joint_until, True)
            self.measure_latents()
            self.train_vae(a.vae_until, False)
            torch.save({k: v.half().cpu().contiguous() for k, v in self.vae.state_dict().items()}, a.state + "/film-vae.pt")
        self.vae.eval().requires_grad_(False)
        self.films.patterns.close()
        if hasattr(self, "store"):
            del self.store
        self.judge_vae()
        begin = self.clock()
        while not hasattr(self, "pool") or self.clock() < begin + a.prefill:
            self.fill()
        self.log("pool", self.n, "latent deviation", round(self.pool[:self.n].float().std().item(), 3))
        self.load_text()
        self.train_net(a.film_until)
        self.pack()
        prompts = EVAL if self.cuda else EVAL[:2]
        with self.cast():
            x = sample(self.net, self.vae, self.t5, a.data, prompts, steps=20 if self.cuda else 2)
        decoded_sheet(x, a.out + "/film-sheet.jpg")
        self.log("done")
        self.films.close()


def blocks(v):
    """Q8_0: int8 numbers and one half-precision scale for every 32 of them"""
    b = v.float().reshape(-1, 32)
    s = (b.abs().amax(1, keepdim=True) / 127).half()
    return dict(shape=list(v.shape), scale=s.cpu(), q=(b / s.float().clamp(min=1e-12)).round().clamp(-127, 127).to(torch.int8).cpu())


def main():
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for k in ("data", "state", "out", "text"):
        ap.add_argument("--" + k, required=True)
    ap.add_argument("--vae", default="", help="weights of a finished autoencoder (STATE/film-vae.pt): leaves its training out")
    ap.add_argument("--start", type=float, default=0), ap.add_argument("--joint-until", type=float, default=120), ap.add_argument("--vae-until", type=float, default=190)
    ap.add_argument("--prefill", type=float, default=15), ap.add_argument("--film-until", type=float, default=460), ap.add_argument("--cap", type=int, default=400000)
    ap.add_argument("--vae-batch", type=int, default=32), ap.add_argument("--vae-lr", type=float, default=1e-3)
    ap.add_argument("--batch", type=int, default=96), ap.add_argument("--lr", type=float, default=1e-3), ap.add_argument("--gen", type=int, default=12), ap.add_argument("--shift", type=float, default=2.0)
    ap.add_argument("--compile", type=int, default=1), ap.add_argument("--tiny", type=int, default=0), ap.add_argument("--steps", type=int, default=10**9)
    FilmTrainer(ap.parse_args()).run()


if __name__ == "__main__":
    main()
