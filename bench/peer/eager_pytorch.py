"""The starter model's three stages in eager PyTorch, for comparison with `bench/cpu-speed` on the same machine.

    python3 bench/peer/eager_pytorch.py [--threads 2] [--runs 20]

Random weights of the starter's sizes, fp32 on the CPU: one transformer step at 256 x 256 with 64 text tokens, both text encoders, and the
decoding of one latent. Prints the median milliseconds of each as one JSON object.
"""
import argparse
import json
import os
import statistics
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "starter-model", "train"))
import torch

import model


def median_milliseconds(work, runs):
    for _ in range(3):
        work()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append(1000 * (time.perf_counter() - start))
    return round(statistics.median(times), 2)


@torch.no_grad()
def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--threads", type=int, default=torch.get_num_threads())
    arguments.add_argument("--runs", type=int, default=20)
    options = arguments.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    transformer = model.Flux().eval()
    t5 = model.T5().eval()
    clip = model.ClipText(eos_token_id=3071).eval()
    vae = model.VAE(ch=32, ch_mult=(1, 2, 2, 2), num_res_blocks=2).eval()
    latent = torch.randn(1, 16, 32, 32)
    t5_ids = torch.randint(0, 4096, (1, 64))
    clip_ids = torch.randint(0, 3070, (1, 77))
    clip_ids[:, -1] = 3071
    context, pooled = t5(t5_ids), clip(clip_ids)
    time_step, guidance = torch.tensor([0.5]), torch.tensor([5.0])
    print(json.dumps({
        "engine": "PyTorch " + torch.__version__,
        "threads": options.threads,
        "text_encode_ms": median_milliseconds(lambda: (t5(t5_ids), clip(clip_ids)), options.runs),
        "transformer_step_ms": median_milliseconds(
            lambda: transformer(latent, time_step, context, pooled, guidance), options.runs),
        "vae_decode_ms": median_milliseconds(lambda: vae.decode(latent), options.runs),
    }))


main()
