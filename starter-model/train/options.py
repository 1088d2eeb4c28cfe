"""What train_dit.py can be told on the command line."""
import argparse


def arguments(about):
    ap = argparse.ArgumentParser(description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--data", required=True, help="folder with table.json, sprites.bin and both tokenizers")
    ap.add_argument("--state", required=True, help="folder with vae.pt, and for checkpoints")
    ap.add_argument("--out", required=True, help="folder for sample sheets and compact weights")
    ap.add_argument("--resume", default="", help="a checkpoint, or what import_weights.py made of a release")
    ap.add_argument("--start", type=float, default=0, help="when the clock of all --...-until began (seconds since 1970); default: now")
    ap.add_argument("--pretrain-until", type=float, default=0, help="second at which the flow training ends; 0 leaves it out")
    ap.add_argument("--pretrain-total", type=float, default=0, help="seconds its schedule spans over several calls; default: this call is all")
    ap.add_argument("--text-until", type=float, default=1e9, help="second at which the T5 encoder is frozen and saved as STATE/t5.pt")
    ap.add_argument("--distill-until", type=float, default=0, help="second at which the guidance distillation ends; 0 leaves it out")
    ap.add_argument("--distill-total", type=float, default=0, help="as --pretrain-total")
    ap.add_argument("--batch", type=int, default=512, help="scenes a step and process")
    ap.add_argument("--lr", type=float, default=1e-3), ap.add_argument("--distill-lr", type=float, default=5e-4), ap.add_argument("--muon", type=int, default=1)
    ap.add_argument("--prefill", type=float, default=0, help="seconds spent on encoding scenes before the first step")
    ap.add_argument("--warm-up", type=float, default=0, help="seconds T5 alone learns places before the first step, at most")
    ap.add_argument("--gen", type=int, default=4, help="steps from one refill of the pool to the next"), ap.add_argument("--cap", type=int, default=500000, help="scenes in the pool")
    ap.add_argument("--multi", type=float, default=.45, help="progress after which other picture sizes are mixed in")
    ap.add_argument("--probe", type=float, default=.08, help="weight of the helper loss on concepts, fading out")
    ap.add_argument("--place", type=float, default=.5, help="weight of the helper loss on places while the T5 encoder learns")
    ap.add_argument("--keen", type=float, default=3, help="how many times as fast queries and keys of the two-stream blocks learn")
    ap.add_argument("--listen", type=float, default=.3, help="weight of the helper loss that turns image tokens to the names of their things")
    ap.add_argument("--deaf", type=float, default=.6, help="share of the captions of several things that go without their pooled vector at the beginning,"
                    " so that the tokens must tell; half of it for one thing; fading out")
    ap.add_argument("--text", type=int, default=1, help="0: both text encoders stay as they are from the first step")
    ap.add_argument("--check", type=float, default=0, help="seconds from one quick look at places to the next")
    ap.add_argument("--sub", type=float, default=.5, help="share of distillation steps that span a whole sampling step")
    ap.add_argument("--compile", type=int, default=1), ap.add_argument("--tiny", type=int, default=0), ap.add_argument("--steps", type=int, default=10**9, help="at most so many steps a phase")
    ap.add_argument("--name", default="net", help="name of the compact weights")
    return ap.parse_args()
