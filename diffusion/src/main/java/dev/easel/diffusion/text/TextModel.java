package dev.easel.diffusion.text;

import dev.easel.tensor.Device;
import dev.easel.tensor.Tensor;
import java.util.Optional;
import java.util.OptionalInt;

/** A loaded text encoder: from embedded tokens to hidden states. Runs in the innermost scope. */
public interface TextModel {
    /** Width of a hidden state. */
    long width();

    /** Number of layers. */
    int layers();

    /** Where it computes. */
    Device device();

    /**
     * Rows of the token embedding table.
     *
     * @param ids [B, n], I64
     * @return [B, n, width], F32
     */
    Tensor embed(Tensor ids);

    /** Runs the layers. */
    Output forward(Input input);

    /**
     * A batch of sequences.
     *
     * @param embedded [B, n, width]
     * @param mask 1 where to attend and 0 where not [B, n]; everywhere when absent
     * @param tokens for each sequence the number of its tokens before the padding
     * @param hiddenLayer which layer's result to give beside the last one's, negative counts from the end
     * @param normalizeHidden whether that result goes through the final norm
     */
    record Input(
            Tensor embedded, Optional<Tensor> mask, long[] tokens, OptionalInt hiddenLayer, boolean normalizeHidden) {
        /** Index of the hidden layer in a model of so many layers. */
        OptionalInt hiddenIndex(int layers) {
            return hiddenLayer.isEmpty() || hiddenLayer.getAsInt() >= 0
                    ? hiddenLayer
                    : OptionalInt.of(layers + hiddenLayer.getAsInt());
        }
    }

    /**
     * Hidden states.
     *
     * @param last of the last layer, after the final norm [B, n, width]
     * @param hidden of the layer that was asked for [B, n, width]
     * @param pooled of the last token before the padding, after the final norm [B, width]
     * @param projected that through the text projection [B, projection width], where the model has one
     */
    record Output(Tensor last, Optional<Tensor> hidden, Optional<Tensor> pooled, Optional<Tensor> projected) {}
}
