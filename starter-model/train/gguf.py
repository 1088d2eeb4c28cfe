"""Reads GGUF files with tensors in F32, F16, BF16 and Q8_0."""
import struct
import numpy as np
import torch

SIZES = {0: 1, 1: 1, 2: 2, 3: 2, 4: 4, 5: 4, 6: 4, 7: 1, 10: 8, 11: 8, 12: 8}


def read_gguf(path):
    """-> tensors in float32 by name, metadata"""
    b = open(path, "rb").read()
    p = 0

    def u(f):
        nonlocal p
        v = struct.unpack_from("<" + f, b, p)[0]
        p += struct.calcsize(f)
        return v

    def s():
        nonlocal p
        n = u("Q")
        v = b[p:p + n].decode()
        p += n
        return v

    def val(t):
        nonlocal p
        if t == 8:
            return s()
        if t == 9:
            k, n = u("I"), u("Q")
            return [val(k) for _ in range(n)]
        v = b[p:p + SIZES[t]]
        p += SIZES[t]
        return struct.unpack("<" + {0: "B", 1: "b", 2: "H", 3: "h", 4: "I", 5: "i", 6: "f", 7: "?", 10: "Q", 11: "q", 12: "d"}[t], v)[0]

    assert b[:4] == b"GGUF"
    p = 4
    u("I")
    nt, nk = u("Q"), u("Q")
    meta = {}
    for _ in range(nk):
        k = s()
        meta[k] = val(u("I"))
    infos = []
    for _ in range(nt):
        k = s()
        dims = [u("Q") for _ in range(u("I"))]
        infos.append((k, dims[::-1], u("I"), u("Q")))
    al = meta.get("general.alignment", 32)
    base = (p + al - 1) // al * al
    out = {}
    for k, sh, t, o in infos:
        n = int(np.prod(sh))
        o += base
        if t == 8:
            r = np.frombuffer(b, np.uint8, n // 32 * 34, o).reshape(-1, 34)
            d = r[:, :2].copy().view(np.float16).astype(np.float32)
            v = torch.from_numpy(r[:, 2:].copy().view(np.int8).astype(np.float32) * d)
        elif t == 30:
            v = torch.from_numpy(np.frombuffer(b, np.int16, n, o).copy()).view(torch.bfloat16).float()
        else:
            v = torch.from_numpy(np.frombuffer(b, {0: np.float32, 1: np.float16}[t], n, o).astype(np.float32))
        out[k] = v.reshape(sh)
    return out, meta
