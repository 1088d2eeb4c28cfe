package dev.easel.diffusion.vae;

import dev.easel.tensor.NeuralNetwork;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.layer.Conv2d;
import dev.easel.tensor.layer.GroupNorm;
import dev.easel.tensor.layer.LayerLoader;
import dev.easel.tensor.layer.Parameter;
import java.util.Optional;

/** Self-attention of all positions of a picture, one head as wide as the channels. */
final class AttentionBlock {
    private final GroupNorm norm;
    private final Conv2d q;
    private final Conv2d k;
    private final Conv2d v;
    private final Conv2d projOut;

    AttentionBlock(LayerLoader loader) {
        norm = ResidualBlock.norm(loader, "norm");
        q = loader.conv2d("q", 1, 0);
        k = loader.conv2d("k", 1, 0);
        v = loader.conv2d("v", 1, 0);
        projOut = loader.conv2d("proj_out", 1, 0);
    }

    /** From [B, C, H, W] to the same shape; closes x. */
    Tensor apply(Tensor x) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor normed = norm.apply(x); // [B, C, H, W]
            Tensor tokens = normed.flatten(2, 3).transpose(1, 2).contiguous(); // [B, H·W, C]
            Tensor query = product(q, tokens).unsqueeze(1); // [B, 1, H·W, C]
            Tensor key = product(k, tokens).unsqueeze(1); // [B, 1, H·W, C]
            Tensor value = product(v, tokens).unsqueeze(1); // [B, 1, H·W, C]
            Tensor attended = NeuralNetwork.attention(query, key, value).squeeze(1); // [B, H·W, C]
            Tensor change = product(projOut, attended); // [B, H·W, C]
            Tensor sum = x.add(change.transpose(1, 2).reshape(x.shape())); // [B, C, H, W]
            x.close();
            return scope.keep(sum);
        }
    }

    /** A 1×1 convolution as a product: tokens [B, N, C] to [B, N, out]. */
    private static Tensor product(Conv2d convolution, Tensor tokens) {
        Parameter weight = convolution.weight(); // [out, C, 1, 1], or [out, C] where a file has it as a product
        Tensor matrix = weight.like(tokens).flatten(1, -1); // [out, C]
        Optional<Tensor> bias = convolution.bias().map(each -> each.like(tokens)); // [out]
        return NeuralNetwork.linear(tokens, matrix, bias); // [B, N, out]
    }
}
