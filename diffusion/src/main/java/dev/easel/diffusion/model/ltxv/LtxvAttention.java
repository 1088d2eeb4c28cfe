package dev.easel.diffusion.model.ltxv;

import dev.easel.diffusion.model.transformer.RotaryPositions;
import dev.easel.tensor.NeuralNetwork;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.layer.LayerLoader;
import dev.easel.tensor.layer.Linear;
import dev.easel.tensor.layer.RmsNorm;

/** Attention whose queries and keys are normalised over all heads together. */
final class LtxvAttention {
    private static final double EPSILON = 1e-5;

    private final int heads;
    private final Linear toQ;
    private final Linear toK;
    private final Linear toV;
    private final RmsNorm qNorm;
    private final RmsNorm kNorm;
    private final Linear toOut;

    LtxvAttention(LayerLoader loader, int heads) {
        this.heads = heads;
        toQ = loader.linear("to_q");
        toK = loader.linear("to_k");
        toV = loader.linear("to_v");
        qNorm = loader.rmsNorm("q_norm.weight", EPSILON);
        kNorm = loader.rmsNorm("k_norm.weight", EPSILON);
        toOut = loader.linear("to_out.0");
    }

    /** All tokens x [B, N, width] to each other: [B, N, width]. */
    Tensor toItself(Tensor x, RotaryPositions positions) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor query = turned(qNorm.apply(toQ.apply(x)), positions); // [B, heads, N, D]
            Tensor key = turned(kNorm.apply(toK.apply(x)), positions); // [B, heads, N, D]
            Tensor value = split(toV.apply(x)); // [B, heads, N, D]
            return scope.keep(joined(NeuralNetwork.attention(query, key, value))); // [B, N, width]
        }
    }

    /** Tokens x [B, N, width] to a text [B, n, width]: [B, N, width]. */
    Tensor toText(Tensor x, Tensor text, TextMask mask) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor query = split(qNorm.apply(toQ.apply(x))); // [B, heads, N, D]
            Tensor key = split(kNorm.apply(toK.apply(text))); // [B, heads, n, D]
            Tensor value = split(toV.apply(text)); // [B, heads, n, D]
            return scope.keep(joined(mask.attend(query, key, value))); // [B, N, width]
        }
    }

    /** Positions turn pairs of channels across all heads, [B, N, width] to [B, heads, N, D]; closes x. */
    private Tensor turned(Tensor x, RotaryPositions positions) {
        Tensor turned = positions.rotate(x.unsqueeze(2)).squeeze(2); // [B, N, width]
        x.close();
        return split(turned);
    }

    private Tensor split(Tensor x) {
        return x.unflatten(2, heads, -1).transpose(1, 2); // [B, heads, N, D]
    }

    private Tensor joined(Tensor attended) {
        return toOut.apply(attended.transpose(1, 2).flatten(2, 3)); // [B, N, width]
    }
}
