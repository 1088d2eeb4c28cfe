package dev.easel.diffusion.model;

import dev.easel.tensor.Tensor;
import java.util.List;

/**
 * A name for something a conditioning entry can carry besides its text embedding. A model family may define options of its own;
 * two of one name are the same option.
 *
 * @param <T> the type of the values
 * @param name ComfyUI's key
 * @param type the values' class
 */
public record ConditioningOption<T>(String name, Class<? super T> type) {
    /** A summary of the whole text [1, width]. */
    public static final ConditioningOption<Tensor> POOLED_OUTPUT = of("pooled_output", Tensor.class);
    /** The guidance scale that a guidance-distilled model takes as an input. */
    public static final ConditioningOption<Double> GUIDANCE = of("guidance", Double.class);
    /** Whether a guidance-distilled model runs without its guidance input instead of with its usual scale. */
    public static final ConditioningOption<Boolean> GUIDANCE_DISABLED = of("guidance_disabled", Boolean.class);
    /** The part of the latent the entry speaks about. */
    public static final ConditioningOption<Area> AREA = of("area", Area.class);
    /** Weight against other entries in the same place. */
    public static final ConditioningOption<Double> STRENGTH = of("strength", Double.class);
    /** Where the entry speaks and how loudly [B, H, W] or [H, W], of any size. */
    public static final ConditioningOption<Tensor> MASK = of("mask", Tensor.class);
    /** Weight of the mask. */
    public static final ConditioningOption<Double> MASK_STRENGTH = of("mask_strength", Double.class);
    /** Whether to run the entry only on the smallest area that holds its mask. */
    public static final ConditioningOption<Boolean> SET_AREA_TO_BOUNDS = of("set_area_to_bounds", Boolean.class);
    /** From which fraction of the sampling on the entry speaks, 0 … 1. */
    public static final ConditioningOption<Double> START_PERCENT = of("start_percent", Double.class);
    /** Up to which fraction of the sampling the entry speaks, 0 … 1. */
    public static final ConditioningOption<Double> END_PERCENT = of("end_percent", Double.class);
    /** A latent that inpainting and image-to-video models take beside the noise. */
    public static final ConditioningOption<Tensor> CONCAT_LATENT_IMAGE = of("concat_latent_image", Tensor.class);
    /** Where {@link #CONCAT_LATENT_IMAGE} is to be replaced. */
    public static final ConditioningOption<Tensor> CONCAT_MASK = of("concat_mask", Tensor.class);
    /** Latents of pictures to refer to. */
    public static final ConditioningOption<List<Tensor>> REFERENCE_LATENTS = of("reference_latents", List.class);
    /** Where a model puts reference latents among its positions. */
    public static final ConditioningOption<String> REFERENCE_LATENTS_METHOD =
            of("reference_latents_method", String.class);
    /** Which tokens of the text are not padding. */
    public static final ConditioningOption<Tensor> ATTENTION_MASK = of("attention_mask", Tensor.class);
    /** Width in pixels that size-conditioned models are told. */
    public static final ConditioningOption<Long> WIDTH = of("width", Long.class);
    /** Height in pixels that size-conditioned models are told. */
    public static final ConditioningOption<Long> HEIGHT = of("height", Long.class);
    /** Left border in pixels that size-conditioned models are told was cut off. */
    public static final ConditioningOption<Long> CROP_W = of("crop_w", Long.class);
    /** Top border in pixels that size-conditioned models are told was cut off. */
    public static final ConditioningOption<Long> CROP_H = of("crop_h", Long.class);
    /** Width in pixels that size-conditioned models are told to aim at. */
    public static final ConditioningOption<Long> TARGET_WIDTH = of("target_width", Long.class);
    /** Height in pixels that size-conditioned models are told to aim at. */
    public static final ConditioningOption<Long> TARGET_HEIGHT = of("target_height", Long.class);
    /** Aesthetic score that refiner models are told. */
    public static final ConditioningOption<Double> AESTHETIC_SCORE = of("aesthetic_score", Double.class);
    /** Frames per second of a film. */
    public static final ConditioningOption<Double> FRAME_RATE = of("frame_rate", Double.class);
    /** Where in a film guiding frames stand that are appended to its latent: frame, row and column in pixels of each of their tokens [1, 3, n]. */
    public static final ConditioningOption<Tensor> KEYFRAMES = of("keyframe_idxs", Tensor.class);

    /** Checks the name. */
    public ConditioningOption {
        if (name.isBlank()) {
            throw new IllegalArgumentException("a conditioning option has a name");
        }
    }

    /** An option. */
    public static <T> ConditioningOption<T> of(String name, Class<? super T> type) {
        return new ConditioningOption<>(name, type);
    }

    /** The value as this option's type. */
    @SuppressWarnings("unchecked")
    T cast(Object value) {
        return (T) type.cast(value);
    }
}
