"""What both film trainings share: set-up, averaged weights, compact files."""
import io, os, time
import numpy as np
import torch

PART = 15 * 2 ** 20


def start(seed):
    """-> device"""
    torch.manual_seed(seed), np.random.seed(seed)
    if not torch.cuda.is_available():
        return torch.device("cpu")
    torch.backends.cuda.matmul.allow_tf32 = torch.backends.cudnn.allow_tf32 = torch.backends.cudnn.benchmark = True
    torch._dynamo.config.cache_size_limit = 64
    torch._dynamo.config.suppress_errors = True             # what can't be compiled runs as it is
    return torch.device("cuda", 0)


class Log:
    """prints with the seconds since `begin` (seconds since 1970)"""

    def __init__(self, path, begin):
        self.begin, self.file = begin or time.time(), open(path, "a")

    def clock(self):
        return time.time() - self.begin

    def __call__(self, *words):
        line = " ".join([f"[{self.clock():.0f}]", *map(str, words)])
        print(line, flush=True)
        self.file.write(line + "\n")
        self.file.flush()


class Averaged:
    """moving average of a module's weights"""

    def __init__(self, module):
        live = module.state_dict()
        self.names = [n for n, v in live.items() if v.is_floating_point()]
        self.live = [live[n] for n in self.names]
        self.kept = [v.detach().clone() for v in self.live]

    @torch.no_grad()
    def follow(self, k):
        torch._foreach_lerp_(self.kept, self.live, 1 - k)

    def state(self):
        return dict(zip(self.names, self.kept))


def blocks(v):
    """Q8_0: int8 numbers and one half-precision scale for every 32 of them"""
    b = v.float().reshape(-1, 32)
    s = (b.abs().amax(1, keepdim=True) / 127).half()
    return dict(shape=list(v.shape), scale=s.cpu(), q=(b / s.float().clamp(min=1e-12)).round().clamp(-127, 127).to(torch.int8).cpu())


def whole(v):
    return (v["q"].float() * v["scale"].float()).reshape(v["shape"]) if isinstance(v, dict) else v.float()


def write(path, state, **more):
    """compact weights: 8-bit blocks of 32 numbers as in GGUF's Q8_0, other tensors in half precision; in parts when they are large"""
    out = {k: blocks(v) if v.dim() >= 2 and v.numel() > 4096 and v[0].numel() % 32 == 0 else v.half().cpu().contiguous() for k, v in state.items()}
    buf = io.BytesIO()
    torch.save(dict(more, tensors=out), buf)
    data = buf.getvalue()
    for i in range(0, len(data), PART):
        with open(path + (f".{i // PART}" if len(data) > PART else ""), "wb") as f:
            f.write(data[i:i + PART])


def read(path):
    """-> what was written, its tensors in single precision"""
    parts = [path] if os.path.exists(path) else [f"{path}.{i}" for i in range(9) if os.path.exists(f"{path}.{i}")]
    ck = torch.load(io.BytesIO(b"".join(open(p, "rb").read() for p in parts)), map_location="cpu")
    return dict(ck, tensors={k: whole(v) for k, v in ck["tensors"].items()})
