package dev.easel.diffusion.model.mochi;

import dev.easel.tensor.DType;
import dev.easel.tensor.NeuralNetwork;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.Tensors;
import dev.easel.tensor.layer.LayerLoader;
import dev.easel.tensor.layer.Linear;
import java.util.Optional;

/** Summarises a text by attention of its mean token to that and all tokens that count. */
final class TextPooling {
    private final Linear toKv;
    private final Linear toQ;
    private final Linear toOut;

    TextPooling(LayerLoader loader) {
        toKv = loader.linear("to_kv");
        toQ = loader.linear("to_q");
        toOut = loader.linear("to_out");
    }

    /**
     * The summary.
     *
     * @param tokens [B, n, width]
     * @param counts BOOL [B, n], true where a token counts
     * @return [B, hidden x]
     */
    Tensor apply(Tensor tokens, Tensor counts) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor weights = counts.to(DType.F32); // [B, n]
            Tensor shares = weights.div(weights.sum(true, 1).clampMin(1)).to(tokens.dtype()); // [B, n]
            Tensor mean = shares.unsqueeze(1).matmul(tokens); // [B, 1, width]
            Tensor all = Tensors.cat(1, mean, tokens); // [B, 1 + n, width]
            Tensor keysValues = toKv.apply(all).unflatten(2, 2, MochiParams.POOLING_HEADS, -1); // [B, 1 + n, 2, 8, D]
            Tensor query = toQ.apply(mean).unflatten(2, MochiParams.POOLING_HEADS, -1); // [B, 1, 8, D]
            Tensor mask = Tensors.cat(1, Tensors.onesLike(counts.narrow(1, 0, 1)), counts); // [B, 1 + n]
            Tensor attended = NeuralNetwork.attention(
                    query.transpose(1, 2),
                    keysValues.select(2, 0).transpose(1, 2),
                    keysValues.select(2, 1).transpose(1, 2),
                    Optional.of(mask.unsqueeze(1).unsqueeze(1)),
                    Optional.empty(),
                    false); // [B, 8, 1, D]
            return scope.keep(toOut.apply(attended.flatten(1, 3))); // [B, hidden x]
        }
    }
}
