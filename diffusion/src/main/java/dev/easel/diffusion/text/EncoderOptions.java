package dev.easel.diffusion.text;

import java.util.OptionalInt;

/**
 * How a combination uses one of its encoders.
 *
 * @param hiddenLayer whose states it takes, negative counts from the end; the last layer's, normalised, when absent
 * @param normalizeHidden whether another layer's states go through the final norm
 * @param projectPooled whether the pooled output goes through the text projection
 * @param mask what is done about padding
 */
public record EncoderOptions(
        OptionalInt hiddenLayer, boolean normalizeHidden, boolean projectPooled, PaddingMask mask) {
    /** What is done about padding. */
    public enum PaddingMask {
        /** It is attended to like any token. */
        NONE,
        /** It is not attended to, and the model is told which tokens it is. */
        ATTEND_AND_RETURN,
        /** As {@link #ATTEND_AND_RETURN}, and its states are set to zero. */
        ZERO_OUT
    }

    /** The last layer's states and the plain pooled output. */
    public static final EncoderOptions LAST_LAYER =
            new EncoderOptions(OptionalInt.empty(), true, false, PaddingMask.NONE);

    /** The last layer's states with the padding masked out. */
    public static final EncoderOptions MASKED =
            new EncoderOptions(OptionalInt.empty(), true, false, PaddingMask.ATTEND_AND_RETURN);

    /** The last layer but one, as it is. */
    public static EncoderOptions penultimate(boolean projectPooled) {
        return new EncoderOptions(OptionalInt.of(-2), false, projectPooled, PaddingMask.NONE);
    }

    /**
     * These options with another layer, as ComfyUI's CLIPSetLastLayer asks for it; in an encoder with fewer layers, the last.
     *
     * @param layer −1 for the last layer's states before it is decided whether they are normalised, −2 for the one before, and so on
     */
    EncoderOptions withLayer(int layer, int layers) {
        OptionalInt hidden = Math.abs((long) layer) > layers ? OptionalInt.empty() : OptionalInt.of(layer);
        return new EncoderOptions(hidden, normalizeHidden, projectPooled, mask);
    }
}
