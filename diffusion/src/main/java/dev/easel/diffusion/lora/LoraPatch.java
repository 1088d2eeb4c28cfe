package dev.easel.diffusion.lora;

import dev.easel.diffusion.model.WeightPatch;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.Tensors;
import dev.easel.tensor.WeightMap;
import dev.easel.tensor.file.WeightFiles;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/**
 * A file's adapters at some strength.
 *
 * @param file the adapters
 * @param naming of the model's weights
 * @param strength 1 for the change as trained
 */
record LoraPatch(LoraFile file, LoraNaming naming, double strength) implements WeightPatch {
    private static final String BIAS = ".bias";

    @Override
    public boolean changes(String key) {
        return naming.targets(key).stream().anyMatch(target -> file.names().contains(target.name()))
                || biasTargets(key).stream().anyMatch(target -> file.biasNames().contains(target.name()));
    }

    /** The names of the weight beside a bias. */
    private List<LoraTarget> biasTargets(String key) {
        return key.endsWith(BIAS)
                ? naming.targets(key.substring(0, key.length() - BIAS.length()) + ".weight")
                : List.of();
    }

    @Override
    public Application open() {
        return new Opened(WeightFiles.open(file.version().path()));
    }

    /** An adapter and the part of the weight it is for. */
    private record Placed(LoraTarget target, Adapter adapter) {}

    private final class Opened implements Application {
        private final WeightMap weights;

        Opened(WeightMap weights) {
            this.weights = weights;
        }

        @Override
        public Tensor apply(String key, Tensor weight) {
            try (TensorScope scope = TensorScope.open()) {
                Tensor value = weight;
                for (Placed placed : adapters(key, weight)) {
                    value = apply(placed, value);
                }
                return scope.keep(value == weight ? weight.copy() : value);
            }
        }

        private List<Placed> adapters(String key, Tensor weight) {
            List<Placed> adapters = new ArrayList<>();
            for (LoraTarget target : naming.targets(key)) {
                AdapterReader.weight(weights, target.name(), weight.device())
                        .forEach(adapter -> adapters.add(new Placed(target, adapter)));
            }
            for (LoraTarget target : biasTargets(key)) {
                AdapterReader.bias(weights, target.name(), weight.device())
                        .forEach(adapter -> adapters.add(new Placed(target, adapter)));
            }
            return adapters;
        }

        private Tensor apply(Placed placed, Tensor weight) {
            LoraTarget target = placed.target();
            UnaryOperator<Tensor> order = target.swapsHalves() ? LoraPatch::swapped : UnaryOperator.identity();
            if (target.part().isEmpty()) {
                return placed.adapter().apply(weight, strength, order);
            }
            Tensor copy = weight.copy(); // [rows, …]
            Tensor part = target.part().get().of(copy); // [some rows, …]
            part.copyInPlace(placed.adapter().apply(part, strength, order));
            return copy;
        }

        @Override
        public void close() {
            weights.close();
        }
    }

    /** The second half of the rows before the first. */
    private static Tensor swapped(Tensor change) {
        List<Tensor> halves = change.chunk(2, 0);
        return Tensors.cat(0, halves.get(1), halves.get(0));
    }
}
