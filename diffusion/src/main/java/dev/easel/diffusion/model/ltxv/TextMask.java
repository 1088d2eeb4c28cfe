package dev.easel.diffusion.model.ltxv;

import dev.easel.tensor.DType;
import dev.easel.tensor.Device;
import dev.easel.tensor.NeuralNetwork;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which text tokens of each item are attended to. Padding at the end is cut off instead of being masked, so that attention needs no mask
 * and libtorch's fastest kernels apply; only a mask with holes is added to the scores.
 *
 * @param lengths how many tokens of each item count, from the first; empty where that does not describe the mask
 * @param scores what is added to the scores otherwise [B, 1, 1, n]
 */
record TextMask(List<Long> lengths, Optional<Tensor> scores) {
    private static final double LOWEST_F32 = -Float.MAX_VALUE;
    private static final double LOWEST_F16 = -65504;

    /** All tokens count. */
    static final TextMask NONE = new TextMask(List.of(), Optional.empty());

    /**
     * From a mask of whole numbers, 1 where a token counts. Tokens it does not reach count, too.
     *
     * @param mask [B, m]
     * @param context the tokens [B, n, width]
     */
    static TextMask of(Tensor mask, Tensor context) {
        try (TensorScope scope = TensorScope.open()) {
            long tokens = context.size(1);
            Tensor cut = mask.to(Device.CPU, DType.F32).slice(1, 0, tokens); // [B, min(m, n)]
            Tensor whole = NeuralNetwork.padConstant(cut, 1, 0, tokens - cut.size(1)); // [B, n]
            List<Long> lengths = new ArrayList<>();
            boolean prefixes = true;
            for (long item = 0; item < whole.size(0); item++) {
                Tensor row = whole.select(0, item); // [n]
                long length = Math.round(row.sum().item());
                prefixes &= length > 0
                        && length <= tokens
                        && row.narrow(0, 0, length).equalTo(1).all();
                lengths.add(length);
            }
            if (prefixes) {
                return new TextMask(lengths, Optional.empty());
            }
            double lowest = context.dtype() == DType.F16 ? LOWEST_F16 : LOWEST_F32;
            Tensor scores = whole.sub(1).mul(-lowest).unsqueeze(1).unsqueeze(1); // [B, 1, 1, n]
            return new TextMask(
                    List.of(),
                    Optional.of(scope.keep(scores.to(context.device()).to(context.dtype()))));
        }
    }

    /**
     * Attention to the tokens that count.
     *
     * @param query [B, heads, N, D]
     * @param key [B, heads, n, D]
     * @param value [B, heads, n, D]
     * @return [B, heads, N, D]
     */
    Tensor attend(Tensor query, Tensor key, Tensor value) {
        if (lengths.isEmpty()) {
            return NeuralNetwork.attention(query, key, value, scores, Optional.empty(), false);
        }
        if (lengths.stream().distinct().count() == 1) {
            long length = lengths.getFirst();
            return NeuralNetwork.attention(query, key.narrow(2, 0, length), value.narrow(2, 0, length));
        }
        List<Tensor> items = new ArrayList<>();
        for (int item = 0; item < lengths.size(); item++) {
            long length = lengths.get(item);
            items.add(NeuralNetwork.attention(
                    query.narrow(0, item, 1),
                    key.narrow(0, item, 1).narrow(2, 0, length),
                    value.narrow(0, item, 1).narrow(2, 0, length))); // [1, heads, N, D]
        }
        return Tensors.cat(0, items); // [B, heads, N, D]
    }
}
