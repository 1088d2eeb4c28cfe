"""Both text encoders, with the parameter names of T5-v1.1's encoder and of CLIP-L's text half."""
import math
import torch
import torch.nn as nn
import torch.nn.functional as F


class RMS(nn.Module):
    def __init__(self, d):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(d))

    def forward(self, x):
        x = x.float()
        return x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + 1e-6) * self.weight


def rel_bucket(n, buckets=32, max_distance=128):
    rel = torch.arange(n)[None, :] - torch.arange(n)[:, None]
    half = buckets // 2
    out = (rel > 0).long() * half
    rel = rel.abs()
    exact = half // 2
    far = exact + (torch.log(rel.float().clamp(min=1) / exact) / math.log(max_distance / exact) * (half - exact)).long()
    return out + torch.where(rel < exact, rel, far.clamp(max=half - 1))


class T5SelfAttn(nn.Module):
    def __init__(self, d, kv, heads, bias):
        super().__init__()
        self.heads = heads
        self.q, self.k, self.v = (nn.Linear(d, kv * heads, bias=False) for _ in range(3))
        self.o = nn.Linear(kv * heads, d, bias=False)
        if bias:
            self.relative_attention_bias = nn.Embedding(32, heads)

    def forward(self, x, bias):
        q, k, v = (l(x).unflatten(-1, (self.heads, -1)).transpose(1, 2) for l in (self.q, self.k, self.v))
        a = F.scaled_dot_product_attention(q, k, v, attn_mask=bias.to(q.dtype), scale=1.0)
        return self.o(a.transpose(1, 2).flatten(2))


class T5FF(nn.Module):
    def __init__(self, d, ff):
        super().__init__()
        self.wi_0, self.wi_1 = nn.Linear(d, ff, bias=False), nn.Linear(d, ff, bias=False)
        self.wo = nn.Linear(ff, d, bias=False)

    def forward(self, x):
        return self.wo(F.gelu(self.wi_0(x), approximate="tanh") * self.wi_1(x))


class T5Sub(nn.Module):
    def __init__(self, name, mod, d):
        super().__init__()
        setattr(self, name, mod)
        self.layer_norm = RMS(d)


class T5Block(nn.Module):
    def __init__(self, d, kv, heads, ff, bias):
        super().__init__()
        self.layer = nn.ModuleList([T5Sub("SelfAttention", T5SelfAttn(d, kv, heads, bias), d),
                                    T5Sub("DenseReluDense", T5FF(d, ff), d)])

    def forward(self, x, bias):
        x = x + self.layer[0].SelfAttention(self.layer[0].layer_norm(x), bias)
        return x + self.layer[1].DenseReluDense(self.layer[1].layer_norm(x))


class T5(nn.Module):
    def __init__(self, vocab_size=4096, d_model=256, d_kv=64, num_heads=4, d_ff=512, num_layers=3, **_):
        super().__init__()
        self.shared = nn.Embedding(vocab_size, d_model)
        self.encoder = nn.Module()
        self.encoder.block = nn.ModuleList([T5Block(d_model, d_kv, num_heads, d_ff, i == 0) for i in range(num_layers)])
        self.encoder.final_layer_norm = RMS(d_model)
        self._buckets = {}

    def init_weights(self):
        d = self.shared.weight.shape[1]
        nn.init.normal_(self.shared.weight, std=1.0)
        for b in self.encoder.block:
            a, f = b.layer[0].SelfAttention, b.layer[1].DenseReluDense
            kv = a.q.weight.shape[0] // a.heads
            nn.init.normal_(a.q.weight, std=(d * kv) ** -0.5)
            for l in (a.k, a.v):
                nn.init.normal_(l.weight, std=d ** -0.5)
            nn.init.normal_(a.o.weight, std=(a.heads * kv) ** -0.5)
            for l in (f.wi_0, f.wi_1):
                nn.init.normal_(l.weight, std=d ** -0.5)
            nn.init.normal_(f.wo.weight, std=f.wo.weight.shape[1] ** -0.5)
        nn.init.normal_(self.encoder.block[0].layer[0].SelfAttention.relative_attention_bias.weight, std=d ** -0.5)

    def forward(self, ids):
        n = ids.shape[1]
        if (n, ids.device) not in self._buckets:
            self._buckets[(n, ids.device)] = rel_bucket(n).to(ids.device)
        rb = self.encoder.block[0].layer[0].SelfAttention.relative_attention_bias
        bias = rb(self._buckets[(n, ids.device)]).permute(2, 0, 1)[None]
        x = self.shared(ids)
        for b in self.encoder.block:
            x = b(x, bias)
        return self.encoder.final_layer_norm(x)


class ClipAttn(nn.Module):
    def __init__(self, d, heads):
        super().__init__()
        self.heads = heads
        self.q_proj, self.k_proj, self.v_proj, self.out_proj = (nn.Linear(d, d) for _ in range(4))

    def forward(self, x):
        q, k, v = (l(x).unflatten(-1, (self.heads, -1)).transpose(1, 2) for l in (self.q_proj, self.k_proj, self.v_proj))
        return self.out_proj(F.scaled_dot_product_attention(q, k, v, is_causal=True).transpose(1, 2).flatten(2))


class ClipMLP(nn.Module):
    def __init__(self, d, ff):
        super().__init__()
        self.fc1, self.fc2 = nn.Linear(d, ff), nn.Linear(ff, d)

    def forward(self, x):
        x = self.fc1(x)
        return self.fc2(x * torch.sigmoid(1.702 * x))


class ClipLayer(nn.Module):
    def __init__(self, d, heads, ff):
        super().__init__()
        self.layer_norm1, self.layer_norm2 = nn.LayerNorm(d), nn.LayerNorm(d)
        self.self_attn, self.mlp = ClipAttn(d, heads), ClipMLP(d, ff)

    def forward(self, x):
        x = x + self.self_attn(self.layer_norm1(x))
        return x + self.mlp(self.layer_norm2(x))


class ClipText(nn.Module):
    def __init__(self, vocab_size=3072, hidden_size=192, num_attention_heads=3, intermediate_size=768,
                 num_hidden_layers=2, max_position_embeddings=77, eos_token_id=None, **_):
        super().__init__()
        self.eos = vocab_size - 1 if eos_token_id is None else eos_token_id
        d = hidden_size
        tm = self.text_model = nn.Module()
        tm.embeddings = nn.Module()
        tm.embeddings.token_embedding = nn.Embedding(vocab_size, d)
        tm.embeddings.position_embedding = nn.Embedding(max_position_embeddings, d)
        tm.encoder = nn.Module()
        tm.encoder.layers = nn.ModuleList([ClipLayer(d, num_attention_heads, intermediate_size) for _ in range(num_hidden_layers)])
        tm.final_layer_norm = nn.LayerNorm(d)
        self.text_projection = nn.Linear(d, d, bias=False)

    def init_weights(self):
        e = self.text_model.embeddings
        nn.init.normal_(e.token_embedding.weight, std=0.05)
        nn.init.normal_(e.position_embedding.weight, std=0.02)
        for m in self.modules():
            if isinstance(m, nn.Linear):
                nn.init.normal_(m.weight, std=m.weight.shape[1] ** -0.5)
                if m.bias is not None:
                    nn.init.zeros_(m.bias)
        for l in self.text_model.encoder.layers:
            for w in (l.self_attn.out_proj.weight, l.mlp.fc2.weight):
                with torch.no_grad():
                    w.mul_(0.5)
        nn.init.eye_(self.text_projection.weight)
        self.text_projection.weight.requires_grad_(False)  # FLUX uses the unprojected pooled state

    def hidden(self, ids):
        e = self.text_model.embeddings
        x = e.token_embedding(ids) + e.position_embedding.weight[:ids.shape[1]]
        for l in self.text_model.encoder.layers:
            x = l(x)
        return self.text_model.final_layer_norm(x)

    def forward(self, ids):
        """pooled state: hidden state at the first end-of-text token"""
        x = self.hidden(ids)
        return x[torch.arange(x.shape[0], device=x.device), (ids == self.eos).int().argmax(-1)]
