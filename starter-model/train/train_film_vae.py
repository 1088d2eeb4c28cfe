"""Trains the starter film's autoencoder: encoder and decoder together until --joint-until, then the decoder alone until --until.

All limits are seconds since --start. Films are drawn while training, 1-3 ms a batch. OUT gets film-vae.ck (weights), film-vae.log and
film-vae.png (every second film as the decoder sees it)."""
import argparse
import torch
import torch.nn.functional as F
import film_model as M
import film_vae
from film_eval import decoded_sheet
from film_feed import Films, make_up
from film_state import Averaged, Log, start, write
from optimizers import FilmOptimizer

TINY = dict(width=16, decoder_width=32)


def steps_apart(x):
    return x[..., 1:, :] - x[..., :-1, :], x[..., :, 1:] - x[..., :, :-1]


def film_loss(y, x, thing):
    """absolute error of pixels, of their differences in time, and in space at three scales; where the thing is it counts most

    thing: share of the thing in each pixel"""
    near = F.max_pool2d(thing.flatten(0, 2), 7, 1, 3).view(len(x), -1, *x.shape[-2:])
    w = (.15 + .85 * near)[:, None]                         # [B, 1, T, H, W]
    w = w / w.mean()
    loss = (w * (y - x).abs()).mean() + .5 * (w[:, :, 1:] * ((y[:, :, 1:] - y[:, :, :-1]) - (x[:, :, 1:] - x[:, :, :-1])).abs()).mean()
    y, x, w = y.transpose(1, 2).flatten(0, 1), x.transpose(1, 2).flatten(0, 1), w.transpose(1, 2).flatten(0, 1)
    for s in range(3):
        for a, b, k in zip(steps_apart(y), steps_apart(x), (w[..., 1:, :], w[..., :, 1:])):
            loss = loss + .5 * (k * (a - b).abs()).mean()
        if s < 2:
            y, x, w = F.avg_pool2d(y, 2), F.avg_pool2d(x, 2), F.avg_pool2d(w, 2)
            loss = loss + .25 * (w * (y - x).abs()).mean()
    return loss


def psnr(y, x, thing):
    """decibels over whole films, and where the thing is"""
    e = (y.clamp(-1, 1) - x) ** 2 / 4
    on = (thing > .5).float()
    here = (e * on).sum((1, 2, 3, 4)) / (3 * on.sum((1, 2, 3, 4))).clamp(min=1)
    return -10 * torch.log10(e.mean((1, 2, 3, 4))), -10 * torch.log10(here)


class Trainer:
    def __init__(self, a, made):
        self.a, self.log = a, Log(a.out + "/film-vae.log", a.start)
        self.dev = start(3)
        self.cuda = self.dev.type == "cuda"
        self.vae = M.FilmVae(**(TINY if a.tiny else {})).to(self.dev).to(memory_format=torch.channels_last_3d)
        self.films = Films(a.data, made, self.dev)
        self.loss = film_loss
        if a.compile:
            film_vae.FUSED.update({k: torch.compile(f, dynamic=False) for k, f in film_vae.FUSED.items()})
            self.loss = torch.compile(film_loss, dynamic=False)
        self.log("films", self.films.n, "parameters", M.count(self.vae.encoder), M.count(self.vae.decoder))

    def cast(self):
        return torch.autocast(self.dev.type, torch.bfloat16, enabled=self.cuda)

    def step_loss(self, x, joint):
        with self.cast():
            if joint:
                mean, lv = self.vae.moments(x)
                lv = lv.clamp(-20, 4)
                z = mean + torch.randn_like(mean) * (.5 * lv).exp()
                kl = .5 * (mean * mean + lv.exp() - 1 - lv).mean()
            else:
                with torch.no_grad():
                    z = self.vae.encode(x)
                    z = z + torch.randn_like(z) * torch.rand(len(z), 1, 1, 1, 1, device=self.dev) * .15
                mean, std = self.vae.statistics()
                z, kl = z * std + mean, torch.zeros((), device=self.dev)
            return self.vae.pixels(z), kl

    def train(self, until, joint):
        a = self.a
        trained = self.vae if joint else self.vae.decoder
        self.vae.encoder.requires_grad_(joint)
        opt, ema = FilmOptimizer(trained, a.lr if joint else a.lr * .5, "_blocks."), Averaged(trained)
        begin, step, shown, n, kept = None, 0, self.log.clock(), 0, self.log.clock()
        sums = torch.zeros(2, device=self.dev)
        while (now := self.log.clock()) < until and step < a.steps:
            prog = (now - begin) / max(1e-6, until - begin) if begin else 0.0
            x, thing = self.films.draw(self.films.some(a.batch))
            y, kl = self.step_loss(x, joint)
            rec = self.loss(y.float(), x, thing)
            (rec + a.kl * kl).backward()
            rise = min(1.0, (step + 1) / 100)
            opt.step(rise * ((1.0 if prog < .4 else (1.05 - prog) / .65) if joint else 1 - prog) + .002)
            ema.follow(min(.998, 1 - 1 / (step / 4 + 2)))
            if not begin:
                torch.cuda.synchronize() if self.cuda else None
                begin = self.log.clock()
            step, n, sums = step + 1, n + 1, sums + torch.stack((rec.detach(), kl.detach()))
            if step % (200 if self.cuda else 5) == 0 or step in (1, 5, 20, 60):
                r, k = (sums / n).tolist()
                p, q = psnr(y.detach().float(), x, thing)
                self.log(f"{'joint' if joint else 'decoder'} step {step} progress {prog:.2f} rec {r:.4f} kl {k:.2f} psnr {p.mean().item():.2f} of the thing {q.mean().item():.2f} ms/step {1000 * (self.log.clock() - shown) / n:.0f}")
                sums, n, shown = torch.zeros(2, device=self.dev), 0, self.log.clock()
            if self.log.clock() - kept > 90:
                self.keep(ema, joint)
                kept = self.log.clock()
        trained.load_state_dict(ema.state(), strict=False)
        self.log("joint" if joint else "decoder", "stopped at step", step)

    def keep(self, ema, joint):
        """writes the averaged weights; while encoder and decoder learn together, with statistics of the moment"""
        if joint:
            self.measure_latents(4)
        averaged = ema.state() if joint else {"decoder." + k: v for k, v in ema.state().items()}
        self.write({**self.vae.state_dict(), **{k: v for k, v in averaged.items() if "statistics" not in k}})

    def write(self, state):
        write(self.a.out + "/film-vae.ck", state, vae=self.vae.c)

    @torch.no_grad()
    def measure_latents(self, rounds=64):
        """puts the latents' mean and deviation per channel into the file's statistics"""
        with self.cast():
            z = torch.cat([self.vae.moments(self.films.draw(self.films.some(self.a.batch))[0])[0] for _ in range(rounds if self.cuda else 1)])
        s = self.vae.per_channel_statistics
        getattr(s, "mean-of-means").copy_(z.mean((0, 2, 3, 4))), getattr(s, "std-of-means").copy_(z.std((0, 2, 3, 4)) + 1e-4)
        return z.std((0, 2, 3, 4))

    @torch.no_grad()
    def judge(self):
        n = 64 if self.cuda else 4
        x, thing = self.films.draw(torch.arange(n, device=self.dev))
        with self.cast():
            y = torch.cat([self.vae.decode(self.vae.encode(x[o:o + 8])) for o in range(0, n, 8)]).float().clamp(-1, 1)
        p, q = psnr(y, x, thing)
        self.log(f"{p.mean().item():.2f} dB mean, {p.min().item():.2f} worst of {n} films; of the thing {q.mean().item():.2f} mean, {q.min().item():.2f} worst; by frame",
                 [round(v, 1) for v in (-10 * torch.log10(((y - x) ** 2).mean((0, 1, 3, 4)) / 4))[::3].tolist()])
        decoded_sheet(torch.stack((x[:8], y[:8]), 1).flatten(0, 1), self.a.out + "/film-vae.png")

    def run(self):
        a = self.a
        self.train(a.joint_until, True)
        self.log("deviation of the channels", [round(v, 2) for v in self.measure_latents().tolist()])
        self.write(self.vae.state_dict())
        self.judge()
        self.train(a.until, False)
        self.write(self.vae.state_dict())
        self.judge()
        self.log("done")


def main():
    ap = argparse.ArgumentParser(description=__doc__)
    for k in ("data", "out"):
        ap.add_argument("--" + k, required=True)
    ap.add_argument("--start", type=float, default=0), ap.add_argument("--joint-until", type=float, default=370), ap.add_argument("--until", type=float, default=480)
    ap.add_argument("--batch", type=int, default=16), ap.add_argument("--lr", type=float, default=1e-3), ap.add_argument("--kl", type=float, default=3e-4)
    ap.add_argument("--films", type=int, default=60000), ap.add_argument("--processes", type=int, default=12)
    ap.add_argument("--compile", type=int, default=1), ap.add_argument("--tiny", type=int, default=0), ap.add_argument("--steps", type=int, default=10 ** 9)
    a = ap.parse_args()
    Trainer(a, make_up(a.data, a.films, a.processes, 11)).run()


if __name__ == "__main__":
    main()
