"""The networks that train together, and helper heads that exist in training alone."""
import torch
import torch.nn.functional as F
import model as M
from vocabulary import SK

SHIFT, SCALE = 0.1159, 0.3611   # latents: (z - SHIFT) * SCALE, the constants of FLUX

CFG = dict(
    dit=dict(hidden_size=320, num_heads=5, depth=2, depth_single_blocks=6, axes_dim=[8, 28, 28], theta=10000, context_in_dim=256,
             vec_in_dim=192, in_channels=16, guidance_embed=True),
    t5=dict(vocab_size=4096, d_model=256, d_kv=64, num_heads=4, d_ff=512, num_layers=3),
    clip=dict(vocab_size=3072, hidden_size=192, num_attention_heads=3, intermediate_size=768, num_hidden_layers=2,
              max_position_embeddings=77, eos_token_id=3071),
)
TINY = dict(dit=dict(CFG["dit"], hidden_size=64, num_heads=1, depth=1, depth_single_blocks=1, context_in_dim=32, vec_in_dim=32),
            t5=dict(CFG["t5"], d_model=32, num_heads=1, d_ff=32, num_layers=1), clip=dict(CFG["clip"], hidden_size=32, num_attention_heads=1, intermediate_size=32, num_hidden_layers=1))


class Net(torch.nn.Module):
    def __init__(self, cfg):
        super().__init__()
        self.dit, self.t5, self.clip = M.Flux(**cfg["dit"]), M.T5(**cfg["t5"]), M.ClipText(**cfg["clip"])
        for m in (self.dit, self.t5, self.clip):
            m.init_weights()
        with torch.no_grad():
            self.t5.shared.weight.mul_(0.3)

    def text(self, t5, clip):
        return self.t5(t5), self.clip(clip)


class Probe(torch.nn.Module):
    """training-only heads that ask the text encoders what the caption says; thrown away afterwards"""

    def __init__(self, cfg, n):
        super().__init__()
        self.a = torch.nn.Linear(cfg["clip"]["hidden_size"], n + 27 + len(SK) + 4)
        self.b = torch.nn.Linear(cfg["t5"]["d_model"], n + 27 + len(SK) + 4)
        self.place = torch.nn.Linear(cfg["t5"]["d_model"], 2)
        self.n = n
        for l in (self.a, self.b):
            torch.nn.init.constant_(l.bias[:n], -6.0)

    def places(self, ctx, b, keep):
        """how far the tokens that name a thing are from telling where it stands (squared, in halves of the picture)"""
        own = b["own"].long()                               # [B, tokens]
        said = self.place(ctx[:, :own.shape[1]].float())    # [B, tokens, 2]
        real = torch.gather(b["geo"][:, :, :2], 1, own.clamp(min=0)[..., None].expand(-1, -1, 2)) * 2 - 1
        w = (own >= 0).float() * keep[:, None]
        return ((said - real).pow(2).sum(-1) * w).sum() / w.sum().clamp(min=1)

    def forward(self, ctx, pooled, b, keep):
        loss = 0
        tgt = torch.zeros(len(pooled), self.n + 1, device=pooled.device)
        ids = b["ids"].long()
        tgt.scatter_(1, torch.where(ids < 0, self.n, ids), 1.0)
        tgt = tgt[:, :self.n]
        k = b["bg"][:, 0].long()
        bgc = torch.where(k >= 10, k - 10 + 27, b["bg"][:, 1].long())
        for f in (self.a(pooled.float()), self.b(ctx.float().mean(1))):
            l1 = F.binary_cross_entropy_with_logits(f[:, :self.n], tgt, reduction="none").sum(1) * .2
            l2 = F.cross_entropy(f[:, self.n:self.n + 27 + len(SK)], bgc, reduction="none") * .3
            l3 = F.cross_entropy(f[:, -4:], b["style"].long(), reduction="none") * .3
            loss = loss + ((l1 + l2 + l3) * keep).mean()
        return loss
