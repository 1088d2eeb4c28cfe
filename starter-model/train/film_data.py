"""Makes the little that film training needs: film_data.py RELEASE DATA FILMDATA writes sprites, table, tokenizer and T5's weights."""
import json, shutil, sys
import numpy as np
import torch
from film_render import pack_sprites
from film_scenes import things
from gguf import read_gguf


def main():
    release, data, out = sys.argv[1:4]
    table = json.load(open(data + "/table.json"))
    with open(data + "/sprites.bin", "rb") as f:
        np.save(out + "/film-sprites.npy", pack_sprites(f.read(), table, things(table)))
    shutil.copyfile(data + "/table.json", out + "/table.json")
    tensors, meta = read_gguf(release + "/text_encoders/easel-starter-t5.gguf")
    torch.save({k: v.half() for k, v in tensors.items()}, out + "/t5.pt")
    with open(out + "/t5-tokenizer.json", "w", encoding="utf-8") as f:
        f.write(meta["tokenizer_json"])


if __name__ == "__main__":
    main()
