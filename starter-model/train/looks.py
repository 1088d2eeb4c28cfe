"""Quick looks at what a training has learned so far."""
import torch
from measure import Examiner
from networks import Net
from sampling import EVAL, generate, grid, tokens


def averaged(t):
    """the network of a training with its averaged weights"""
    t.use(t.plain)
    net = Net(t.cfg).to(t.dev)
    net.load_state_dict(t.ema)
    return net.eval()


@torch.no_grad()
def look_at_places(t, examiner):
    """logs how many of a few pictures of two things have them where they were asked for -> the examiner, for the next look"""
    if t.rank:
        return None
    begin = t.clock()
    examiner = examiner or Examiner(t.a.data, t.dev, 40 if t.cuda else 2, t.atlas)
    guided = dict(g=3.5) if t.phase == "distill" else dict(g=1.0, cfg=3.0)
    images = generate(averaged(t), t.vae, *tokens(t.a.data, examiner.asked.prompts()[2], t.dev), 10, **guided, seed=3000) / 2 + .5
    right = sum(examiner.place_of(image, i, j, c) == q for image, (i, j, c, q) in zip(images, examiner.asked.places))
    t.log(f"places right {right} of {len(images)}, {t.clock() - begin:.1f} s")
    return examiner


def samples(t):
    """a sheet of pictures of prompts that never change"""
    if t.rank:
        return
    t5, cl = tokens(t.a.data, EVAL if t.cuda else EVAL[:4], t.dev)
    guided = dict(g=3.5) if t.phase == "distill" else dict(g=1.0, cfg=3.0)
    grid(generate(averaged(t), t.vae, t5, cl, 10, **guided), f"{t.a.out}/{t.phase}.jpg", 8 if t.cuda else 2, 160, 85)
