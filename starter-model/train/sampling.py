"""Samples pictures from prompts as the shipped workflow does, and puts them on sheets."""
import math
import torch
import torch.nn.functional as F
from networks import SCALE, SHIFT
from feed import CLIP_LEN

T5_LEN = 64                      # padded length of T5's text

EVAL = """a red apple on a blue background|a cat|a dog on the grass|a rocket in space|a smiling sun|a house with a garden|a red car in the city|a sailboat on the sea
a penguin in the snow|a unicorn on a pink background|a slice of pizza on a table|a cup of coffee|a robot, flat style|a robot, 3d style|a robot, soft style|a ghost at night
two bananas on a yellow background|three cherries|a cat and a dog|a bird above a tree|a blue elephant|a purple dragon in the mountains|a pumpkin on a dark background|a snowman in the snow
a green frog on a white background|a guitar, soft style|a castle at sunset|a shark under water|a camel in the desert|an owl in the forest at night|a birthday cake on a pink background|a tiny mouse and a huge elephant
an astronaut on the moon|a bicycle on the street|a tiger in the jungle|a trophy on a purple gradient background|a sunflower on a sky background|an octopus underwater|a hamburger, flat style|a crown on a black background
a fox on an orange background|a butterfly on a green background|a lion at sunset|a red heart on a white background|a light bulb on a yellow background|a turtle on the beach|a helicopter in the sky|a train in the mountains
a strawberry on a light green background|a watermelon on the left and a pineapple on the right|a small red ball at the top|four stars on a dark blue background|a key to the left of a lock|a panda, flat style|a koala on a teal background|a mushroom in the forest
a wizard|a mermaid under water|a clown face|a crying face on a lime background|a gift box on a red background|a chair in a room|an umbrella in the rain|a laptop on a desk""".replace("\n", "|").split("|")


def flux_sigma(t, mu=1.15):
    e = math.exp(mu)
    return e / (e + (1 / t - 1)) if t > 0 else 0.0


def schedule(steps):
    return [flux_sigma(1 - i / steps) for i in range(steps)] + [0.0]


@torch.no_grad()
def generate(net, vae, t5, clip, steps, g, cfg=None, seed=0, res=256, chunk=64):
    """g: value for guidance_in; cfg: classifier-free guidance scale or None"""
    dev = t5.device
    noise = torch.cat([torch.randn(1, 16, res // 8, res // 8, generator=torch.Generator().manual_seed(seed + i)) for i in range(len(t5))]).to(dev)
    outs = []
    sig = schedule(steps)
    e5, ec = empty(dev, t5.shape[1], net.clip.eos)
    with torch.autocast(dev.type, torch.bfloat16, enabled=dev.type == "cuda"):
        for o in range(0, len(t5), chunk):
            x = noise[o:o + chunk]
            a, b = t5[o:o + chunk], clip[o:o + chunk]
            if cfg:
                a, b = torch.cat((a, e5.expand_as(a))), torch.cat((b, ec.expand_as(b)))
            ctx, y = net.text(a, b)
            for s0, s1 in zip(sig[:-1], sig[1:]):
                xx = torch.cat((x, x)) if cfg else x
                t = torch.full((len(xx),), s0, device=dev)
                v = net.dit(xx, t, ctx, y, torch.full_like(t, g)).float()
                if cfg:
                    vc, vu = v.chunk(2)
                    v = vu + cfg * (vc - vu)
                x = x + (s1 - s0) * v
            outs.append(vae.decode(x / SCALE + SHIFT).float().clamp(-1, 1))
    return torch.cat(outs)


def empty(dev, n, eos):
    e5 = torch.zeros(1, n, dtype=torch.long, device=dev)
    e5[0, 0] = 1
    ec = torch.full((1, CLIP_LEN), eos, dtype=torch.long, device=dev)
    ec[0, 0] = eos - 1
    return e5, ec


def tokens(path, prompts, dev, n=T5_LEN):
    from tokenizers import Tokenizer
    a, b = Tokenizer.from_file(path + "/t5-tokenizer.json"), Tokenizer.from_file(path + "/clip-tokenizer.json")
    eot = b.get_vocab_size() - 1
    t5 = torch.zeros(len(prompts), n, dtype=torch.long)
    cl = torch.full((len(prompts), CLIP_LEN), eot, dtype=torch.long)
    for i, p in enumerate(prompts):
        k = a.encode(p).ids[:n]
        t5[i, :len(k)] = torch.tensor(k)
        k = b.encode(p).ids[:CLIP_LEN]
        cl[i, :len(k)] = torch.tensor(k)
    return t5.to(dev), cl.to(dev)


def grid(img, path, cols=8, size=None, quality=88):
    from PIL import Image
    g = img.add(1).mul(127.5).round().byte().cpu()
    if size:
        g = F.interpolate(g.float(), size=(size, size), mode="area").round().byte()
    rows = [torch.cat(list(g[i:i + cols]), 2) for i in range(0, len(g) - len(g) % cols, cols)]
    Image.fromarray(torch.cat(rows, 1).permute(1, 2, 0).numpy()).save(path, quality=quality)
