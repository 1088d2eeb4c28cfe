package dev.easel.diffusion.model;

import dev.easel.tensor.NeuralNetwork;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorHolder;
import dev.easel.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * What a picture is to show or not to show: entries that all count at once, each perhaps only in a part of the picture or of the
 * sampling.
 *
 * @param entries in the order they were combined
 */
public record Conditioning(List<ConditioningEntry> entries) implements TensorHolder {
    /** Copies the list. */
    public Conditioning {
        entries = List.copyOf(entries);
    }

    /** One entry. */
    public static Conditioning of(ConditioningEntry entry) {
        return new Conditioning(List.of(entry));
    }

    /** One entry with a pooled output. */
    public static Conditioning of(Tensor crossAttention, Tensor pooledOutput) {
        return of(ConditioningEntry.of(crossAttention).with(ConditioningOption.POOLED_OUTPUT, pooledOutput));
    }

    /** Each entry changed. */
    public Conditioning map(UnaryOperator<ConditioningEntry> change) {
        return new Conditioning(entries.stream().map(change).toList());
    }

    /** Each entry with an option set. */
    public <T> Conditioning with(ConditioningOption<T> option, T value) {
        return map(entry -> entry.with(option, value));
    }

    /** Each entry heard only in an area, with a weight against others there. */
    public Conditioning withArea(Area area, double strength) {
        return with(ConditioningOption.AREA, area)
                .with(ConditioningOption.STRENGTH, strength)
                .with(ConditioningOption.SET_AREA_TO_BOUNDS, false);
    }

    /** Each entry heard only where a mask says. */
    public Conditioning withMask(Tensor mask, double strength, boolean setAreaToBounds) {
        return with(ConditioningOption.MASK, mask.rank() < 3 ? mask.unsqueeze(0) : mask)
                .with(ConditioningOption.SET_AREA_TO_BOUNDS, setAreaToBounds)
                .with(ConditioningOption.MASK_STRENGTH, strength);
    }

    /** Each entry heard only from one fraction of the sampling to another. */
    public Conditioning withRange(double startPercent, double endPercent) {
        return with(ConditioningOption.START_PERCENT, startPercent).with(ConditioningOption.END_PERCENT, endPercent);
    }

    /** Each entry with one more reference latent. */
    public Conditioning withReferenceLatent(Tensor latent) {
        return map(entry -> {
            List<Tensor> latents = new ArrayList<>(
                    entry.get(ConditioningOption.REFERENCE_LATENTS).orElse(List.of()));
            latents.add(latent);
            return entry.with(ConditioningOption.REFERENCE_LATENTS, List.copyOf(latents));
        });
    }

    /** The entries of both. */
    public Conditioning combine(Conditioning other) {
        List<ConditioningEntry> both = new ArrayList<>(entries);
        both.addAll(other.entries);
        return new Conditioning(both);
    }

    /** Each entry's tokens followed by those of the other's first entry. */
    public Conditioning concat(Conditioning other) {
        Tensor appended = other.entries.getFirst().crossAttention(); // [1, m, width]
        return map(entry ->
                entry.withCrossAttention(Tensors.cat(1, entry.crossAttention(), appended))); // [1, n + m, width]
    }

    /** Each entry mixed with the other's first entry: strength of this one, 1 − strength of that one. */
    public Conditioning average(Conditioning other, double strength) {
        ConditioningEntry from = other.entries.getFirst();
        Optional<Tensor> pooledFrom = from.get(ConditioningOption.POOLED_OUTPUT);
        return map(entry -> {
            Tensor to = entry.crossAttention(); // [1, n, width]
            ConditioningEntry mixed = entry.withCrossAttention(
                    mix(to, fit(from.crossAttention(), to.size(1)), strength)); // [1, n, width]
            if (pooledFrom.isEmpty()) {
                return mixed;
            }
            Tensor pooledTo = entry.get(ConditioningOption.POOLED_OUTPUT).orElse(pooledFrom.get()); // [1, width]
            return mixed.with(ConditioningOption.POOLED_OUTPUT, mix(pooledTo, pooledFrom.get(), strength));
        });
    }

    private static Tensor mix(Tensor to, Tensor from, double strength) {
        return to.mul(strength).add(from.mul(1.0 - strength));
    }

    /** Cut, or lengthened by zeros, to a number of tokens. */
    private static Tensor fit(Tensor embedding, long tokens) {
        Tensor cut = embedding.slice(1, 0, tokens); // [1, min, width]
        long missing = tokens - cut.size(1);
        return missing == 0 ? cut : NeuralNetwork.padConstant(cut, 0, 0, 0, 0, missing); // [1, tokens, width]
    }

    /** Embeddings and pooled outputs replaced by zeros. */
    public Conditioning zeroOut() {
        return map(entry -> {
            ConditioningEntry zeroed = entry.withCrossAttention(Tensors.zerosLike(entry.crossAttention()));
            return entry.get(ConditioningOption.POOLED_OUTPUT)
                    .map(pooled -> zeroed.with(ConditioningOption.POOLED_OUTPUT, Tensors.zerosLike(pooled)))
                    .orElse(zeroed);
        });
    }

    @Override
    public void forEachTensor(Consumer<Tensor> visitor) {
        entries.forEach(entry -> entry.forEachTensor(visitor));
    }
}
