"""Writes a trained film model as one checkpoint: film_export.py PARTS OUT.safetensors (PARTS: film.ck, of film.ck.0, film.ck.1 ...).

`bench/quantize OUT.safetensors easel-starter-film.gguf` then stores matrices and kernels in 8 bits."""
import glob, io, json, sys
import torch
from safetensors.torch import save_file
from export import LICENCE
import film_model as M

SAMPLING = dict(default_width=M.SIZE, default_height=M.SIZE, frames=M.FRAMES, frame_rate=M.FPS, steps=20, cfg=3.0, sampler="euler",
                scheduler="LTXVScheduler", text_encoder="easel-starter-t5.gguf")


def read(parts):
    """-> configuration of transformer and autoencoder, tensors in single precision"""
    ck = torch.load(io.BytesIO(b"".join(open(f, "rb").read() for f in sorted(glob.glob(parts + ".[0-9]")))), map_location="cpu")
    return ck, {k: whole(v) for k, v in ck["tensors"].items()}


def whole(v):
    return (v["q"].float() * v["scale"].float()).reshape(v["shape"]) if isinstance(v, dict) else v.float()


def main():
    parts, out = sys.argv[1:3]
    ck, tensors = read(parts)
    config = dict(transformer=ck["transformer"], vae=ck["vae"], scheduler=dict(sampler="LinearQuadratic", num_train_timesteps=1000))
    meta = {"format": "pt", "modelspec.title": "easel-starter-film", "easel.component": "ltxv", "license": LICENCE.replace("MODEL_CARD.md", "FILM_CARD.md"),
            "config": json.dumps(config), "sampling": json.dumps(SAMPLING)}
    save_file({k: v.contiguous() for k, v in tensors.items()}, out, meta)
    print(len(tensors), "tensors,", sum(v.numel() for v in tensors.values()), "numbers")


if __name__ == "__main__":
    main()
