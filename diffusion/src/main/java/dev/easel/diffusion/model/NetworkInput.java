package dev.easel.diffusion.model;

import dev.easel.tensor.Tensor;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Everything one call of a network gets.
 *
 * @param x the scaled noisy latent [B, C, h, w] or [B, C, F, h, w], in the network's dtype
 * @param timesteps the time as the network was trained to see it [B], F32; for some families one for each token [B, tokens, 1]
 * @param conditions further inputs by name, batched, in the network's dtype; {@link #CONTEXT} is the text
 * @param sources for each of the equal chunks of the batch, which of the guider's conditionings it belongs to: 0 positive,
 *     1 negative …
 * @param sigma how much noise there is in the latent
 */
public record NetworkInput(
        Tensor x, Tensor timesteps, Map<String, Condition> conditions, List<Integer> sources, float sigma) {
    /** The name of the text tokens [B, n, width] among the conditions. */
    public static final String CONTEXT = "context";
    /** The name of channels [B, c, h, w] that are appended to the latent before the network sees it. */
    public static final String CONCAT = "concat";
    /** The name of the pooled output [B, width] among the conditions. */
    public static final String POOLED = "y";
    /** The name of the guidance scale [B] of guidance-distilled models among the conditions. */
    public static final String GUIDANCE = "guidance";
    /** The name of reference latents among the conditions. */
    public static final String REFERENCE_LATENTS = "ref_latents";
    /** The name of the mask of tokens that are not padding. */
    public static final String ATTENTION_MASK = "attention_mask";

    /** Copies the collections. */
    public NetworkInput {
        conditions = Map.copyOf(conditions);
        sources = List.copyOf(sources);
    }

    /** An input outside a sampling run. */
    public static NetworkInput of(Tensor x, Tensor timesteps, Map<String, Condition> conditions) {
        return new NetworkInput(x, timesteps, conditions, List.of(0), 0);
    }

    /** A tensor among the conditions. */
    public Optional<Tensor> tensor(String name) {
        return Optional.ofNullable(conditions.get(name)).map(Condition::tensor);
    }

    /** The text tokens [B, n, width]. */
    public Optional<Tensor> context() {
        return tensor(CONTEXT);
    }

    /** Several tensors of one name; none if there is no such condition. */
    public List<Tensor> tensors(String name) {
        return conditions.get(name) instanceof Condition.Tuple tuple ? tuple.values() : List.of();
    }

    /** A value that is the same for the whole batch. */
    public <T> Optional<T> constant(String name, Class<T> type) {
        return conditions.get(name) instanceof Condition.Constant constant
                ? Optional.of(type.cast(constant.value()))
                : Optional.empty();
    }
}
