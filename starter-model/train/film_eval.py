"""Samples films from prompts and shows them: rows of every fourth frame."""
import torch
import film_model as M
from film_feed import read_tokenizer, token_ids

EVAL = """a red balloon rising on a blue background|a cat moving to the left on a yellow background|a car moving to the right on a light green background|an apple falling on a white background
a rocket rising on a dark blue background|a penguin bouncing on a light blue background|a soccer ball bouncing on a green background|a star spinning on a black background
a strawberry growing on a pink background|a fish moving to the left on a teal background|a bus moving to the right on a gray background|a sunflower spinning on a purple background
a ghost floating up on a black background|a butterfly flying to the right on a peach background|a banana shrinking on an orange background|a heart growing on a white background""".replace("\n", "|").split("|")

MORE = """a blue balloon rising on a white background|a red balloon falling on a light blue background|a green balloon moving to the right|a dog moving to the right on a pink background
a dog jumping on a green background|an elephant growing on a light yellow background|a basketball falling on a lavender background|a red car moving to the left on a white background
a yellow star rising on a dark blue background|an orange spinning on a blue background|a cherry shrinking on a beige background|a snowman standing still on a blue background
a robot spinning on a light gray background|a turtle moving to the left on a cyan background|a bird flying to the left on a light blue background|a pizza spinning on a red background
a purple heart shrinking on a white background|a helicopter rising on an orange background|a sailboat moving to the right on a blue background|a frog bouncing on a brown background
the moon rising on a black background|a train moving to the left on a green background|a bee flying up on a white background|a cupcake falling on a teal background""".replace("\n", "|").split("|")


@torch.no_grad()
def sample(net, vae, t5, data, prompts, steps=20, cfg=3.0, seed=0, chunk=16, size=M.SIZE, frames=M.FRAMES):
    """-> films [n, 3, F, H, W] in -1..1; Euler over LTXVScheduler's sigmas with classifier-free guidance"""
    dev = next(net.parameters()).device
    ids = token_ids(read_tokenizer(data), prompts).to(dev)
    nothing = torch.zeros_like(ids)
    nothing[:, 0] = 1
    shape = (net.c["in_channels"], (frames - 1) // M.STRIDES[0] + 1, size // M.STRIDES[1], size // M.STRIDES[2])
    noise = torch.cat([torch.randn(1, *shape, generator=torch.Generator().manual_seed(seed + i)) for i in range(len(prompts))]).to(dev)
    sigmas = M.ltx_sigmas(steps, shape[1] * shape[2] * shape[3])
    films = []
    for o in range(0, len(prompts), chunk):
        x = noise[o:o + chunk]
        text, mask = M.masked_text(t5, torch.cat((ids[o:o + chunk], nothing[o:o + chunk])))
        for s, s1 in zip(sigmas[:-1], sigmas[1:]):
            vc, vu = net(torch.cat((x, x)), torch.full((2 * len(x),), s, device=dev), text, mask).float().chunk(2)
            x = x + (s1 - s) * (vu + cfg * (vc - vu))
        films.append(torch.cat([vae.decode(x[i:i + 4]).float().clamp(-1, 1) for i in range(0, len(x), 4)]))
    return torch.cat(films)


def decoded_sheet(films, path, every=4, two_columns=True):
    """every fourth frame of each film in a row"""
    from PIL import Image
    rows = [torch.cat(list(f[:, ::every].transpose(0, 1)), 2) for f in films.cpu()]
    if two_columns and len(rows) > 3:
        rows = [torch.cat((rows[i], rows[i + 1]), 2) for i in range(0, len(rows) - 1, 2)]
    g = torch.cat(rows, 1).add(1).mul(127.5).round().clamp(0, 255).byte()
    Image.fromarray(g.permute(1, 2, 0).numpy()).save(path, quality=88)
