"""Writes a trained film model as one checkpoint: film_export.py VAE NET OUT.safetensors (film-vae.ck and film-net.ck of the trainings).

The encoder, which films from words don't need, is left out. `bench/quantize OUT.safetensors easel-starter-film.gguf` then stores matrices
and kernels in 8 bits."""
import json, sys
from safetensors.torch import save_file
from export import LICENCE
from film_state import read
import film_model as M

SAMPLING = dict(default_width=M.SIZE, default_height=M.SIZE, frames=M.FRAMES, frame_rate=M.FPS, steps=20, cfg=3.0, sampler="euler",
                scheduler="LTXVScheduler", text_encoder="easel-starter-t5.gguf")


def main():
    vae, net = read(sys.argv[1]), read(sys.argv[2])
    kept = {"vae." + k: v for k, v in vae["tensors"].items() if not k.startswith("encoder.")}
    kept.update({"model.diffusion_model." + k: v for k, v in net["tensors"].items()})
    sizes = {k: v for k, v in vae["vae"].items() if k != "encoder_blocks"}
    config = dict(transformer=net["transformer"], vae=sizes, scheduler=dict(sampler="LinearQuadratic", num_train_timesteps=1000))
    meta = {"format": "pt", "modelspec.title": "easel-starter-film", "easel.component": "ltxv", "license": LICENCE.replace("MODEL_CARD.md", "FILM_CARD.md"),
            "config": json.dumps(config), "sampling": json.dumps(SAMPLING)}
    small = lambda v: v.dim() < 2 or v.numel() <= 4096
    save_file({k: (v.half() if small(v) else v).contiguous() for k, v in kept.items()}, sys.argv[3], meta)
    print(len(kept), "tensors,", sum(v.numel() for v in kept.values()), "numbers")


if __name__ == "__main__":
    main()
