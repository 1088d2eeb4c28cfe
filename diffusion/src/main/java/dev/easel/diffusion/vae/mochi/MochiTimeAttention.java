package dev.easel.diffusion.vae.mochi;

import dev.easel.tensor.NeuralNetwork;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.layer.LayerLoader;
import dev.easel.tensor.layer.Linear;
import java.util.Optional;

/** Attention of each place to itself at other times, by directions only; a single frame passes its values on. */
final class MochiTimeAttention {
    private static final long HEAD_WIDTH = 32;
    private static final double SHORTEST = 1e-12;

    private final MochiConvolutions.FrameNorm norm;
    private final Linear qkv;
    private final Linear out;

    MochiTimeAttention(LayerLoader loader) {
        norm = new MochiConvolutions.FrameNorm(loader, "norm");
        qkv = loader.linear("attn.qkv");
        out = loader.linear("attn.out");
    }

    /** From [B, C, F, H, W] to the same shape; closes x. */
    Tensor apply(Tensor x) {
        try (TensorScope scope = TensorScope.open()) {
            long frames = x.size(2);
            Tensor places = norm.apply(x).permute(0, 3, 4, 2, 1).contiguous(); // [B, H, W, F, C]
            Tensor parts = qkv.apply(places.flatten(0, 2)).unflatten(2, 3, -1, HEAD_WIDTH); // [B·H·W, F, 3, heads, D]
            Tensor value = parts.select(2, 2); // [B·H·W, F, heads, D]
            Tensor attended = frames == 1
                    ? value
                    : NeuralNetwork.attention(
                                    direction(parts.select(2, 0)),
                                    direction(parts.select(2, 1)),
                                    value.transpose(1, 2),
                                    Optional.empty(),
                                    Optional.empty(),
                                    false)
                            .transpose(1, 2); // [B·H·W, F, heads, D]
            Tensor change = out.apply(attended.flatten(2, 3)).view(places.shape()); // [B, H, W, F, C]
            Tensor sum = x.add(change.permute(0, 4, 3, 1, 2)); // [B, C, F, H, W]
            x.close();
            return scope.keep(sum);
        }
    }

    /** From [B·H·W, F, heads, D] to vectors of length 1, [B·H·W, heads, F, D]. */
    private static Tensor direction(Tensor x) {
        return x.div(x.norm(true, -1).clampMin(SHORTEST)).transpose(1, 2);
    }
}
