"""Samples films from prompts and shows them: rows of every fourth frame."""
import torch
import film_model as M

EVAL = """a red balloon rising on a blue background|a cat moving to the left on a yellow background|a car moving to the right on a light green background|an apple falling on a white background
a rocket rising on a dark blue background|a penguin bouncing on a light blue background|a soccer ball bouncing on a green background|a star spinning on a black background
a strawberry growing on a pink background|a fish moving to the left on a teal background|a bus moving to the right on a gray background|a sunflower spinning on a purple background
a ghost floating up on a black background|a butterfly flying to the right on a peach background|a banana shrinking on an orange background|a heart growing on a white background""".replace("\n", "|").split("|")


def token_ids(tokenizer, texts, n):
    ids = torch.zeros(len(texts), n, dtype=torch.long)
    for i, e in enumerate(tokenizer.encode_batch(texts)):
        k = e.ids if len(e.ids) <= n else e.ids[:n - 1] + [1]
        ids[i, :len(k)] = torch.tensor(k)
    return ids


@torch.no_grad()
def sample(net, vae, t5, data, prompts, steps=20, cfg=3.0, seed=0, chunk=16, size=M.SIZE, frames=M.FRAMES):
    """-> films [n, 3, F, H, W] in -1..1; Euler over LTXVScheduler's sigmas with classifier-free guidance"""
    from tokenizers import Tokenizer
    dev = next(net.parameters()).device
    ids = token_ids(Tokenizer.from_file(data + "/t5-tokenizer.json"), prompts, 32).to(dev)
    nothing = torch.zeros_like(ids)
    nothing[:, 0] = 1
    shape = (net.c["in_channels"], (frames - 1) // 8 + 1, size // 16, size // 16)
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
