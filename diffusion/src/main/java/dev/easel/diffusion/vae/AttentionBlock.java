package dev.easel.diffusion.vae;

import dev.easel.diffusion.vae.Layers.Convolution;
import dev.easel.diffusion.vae.Layers.GroupNorm;
import dev.easel.tensor.NeuralNetwork;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;

/** Self-attention of all positions of a picture, one head as wide as the channels. */
final class AttentionBlock {
    private final GroupNorm norm;
    private final Convolution q;
    private final Convolution k;
    private final Convolution v;
    private final Convolution projOut;

    AttentionBlock(Layers layers, String key) {
        norm = layers.groupNorm(key + ".norm");
        q = layers.convolution(key + ".q");
        k = layers.convolution(key + ".k");
        v = layers.convolution(key + ".v");
        projOut = layers.convolution(key + ".proj_out");
    }

    /** From [B, C, H, W] to the same shape; closes x. */
    Tensor apply(Tensor x) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor normed = norm.apply(x); // [B, C, H, W]
            Tensor tokens = normed.flatten(2, 3).transpose(1, 2).contiguous(); // [B, H·W, C]
            Tensor query = q.applyToTokens(tokens).unsqueeze(1); // [B, 1, H·W, C]
            Tensor key = k.applyToTokens(tokens).unsqueeze(1); // [B, 1, H·W, C]
            Tensor value = v.applyToTokens(tokens).unsqueeze(1); // [B, 1, H·W, C]
            Tensor attended = NeuralNetwork.attention(query, key, value).squeeze(1); // [B, H·W, C]
            Tensor change = projOut.applyToTokens(attended); // [B, H·W, C]
            Tensor sum = x.add(change.transpose(1, 2).reshape(x.shape())); // [B, C, H, W]
            x.close();
            return scope.keep(sum);
        }
    }
}
