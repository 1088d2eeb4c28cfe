package dev.easel.diffusion.sampling;

import dev.easel.diffusion.model.Area;
import dev.easel.diffusion.model.Condition;
import dev.easel.diffusion.model.Model;
import dev.easel.diffusion.model.NetworkInput;
import dev.easel.diffusion.model.NetworkLease;
import dev.easel.diffusion.schedule.ModelSampling;
import dev.easel.tensor.DType;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Runs the network for several conditionings at once, in as few calls as memory and the inputs' shapes allow. */
final class ConditionEvaluator {
    private static final double NO_WEIGHT = 1e-37;
    private static final double MEMORY_MARGIN = 1.5;

    private final Model model;
    private final NetworkLease lease;
    private final StepListener listener;

    ConditionEvaluator(Model model, NetworkLease lease, StepListener listener) {
        this.model = model;
        this.lease = lease;
        this.listener = listener;
    }

    /** An entry that waits for its turn: which side it belongs to and what the network gets for it. */
    private record Pending(PreparedCondition entry, int side, Tensor input, Map<String, Condition> inputs) {
        boolean canJoin(Pending other) {
            if (!Arrays.equals(input.shape(), other.input.shape())
                    || !inputs.keySet().equals(other.inputs.keySet())) {
                return false;
            }
            return inputs.entrySet().stream()
                    .allMatch(each -> each.getValue().canJoin(other.inputs.get(each.getKey())));
        }
    }

    /** An entry's prediction of the noiseless latent, of its area's size. */
    private record Prediction(PreparedCondition entry, int side, Tensor denoised) {}

    /**
     * The predictions of the noiseless latent.
     *
     * @param x the noisy latent [B, C, …]
     * @param sides the conditionings' entries; where one is absent, so is its prediction's meaning: zeros
     * @return one prediction [B, C, …] for each side
     */
    List<Tensor> evaluate(Tensor x, float sigma, List<Optional<List<PreparedCondition>>> sides) {
        List<Pending> pending = pending(x, sigma, sides);
        List<Prediction> predictions = new ArrayList<>();
        while (!pending.isEmpty()) {
            List<Pending> batch = nextBatch(pending);
            pending.removeAll(batch);
            predictions.addAll(run(batch, sigma));
        }
        List<Tensor> results = new ArrayList<>();
        for (int side = 0; side < sides.size(); side++) {
            int chosen = side;
            results.add(average(
                    x, predictions.stream().filter(each -> each.side == chosen).toList()));
        }
        return results;
    }

    private static List<Pending> pending(Tensor x, float sigma, List<Optional<List<PreparedCondition>>> sides) {
        List<Pending> pending = new ArrayList<>();
        for (int side = 0; side < sides.size(); side++) {
            for (PreparedCondition entry : sides.get(side).orElse(List.of())) {
                if (entry.speaksAt(sigma)) {
                    Tensor input = entry.area()
                            .map(area -> ConditionWeights.cut(x, area))
                            .orElse(x); // [B, C, …]
                    Area.Absolute area = entry.area().orElseGet(() -> whole(x));
                    Map<String, Condition> inputs = new HashMap<>();
                    entry.inputs().forEach((name, condition) -> inputs.put(name, condition.forBatch(x.size(0), area)));
                    pending.add(new Pending(entry, side, input, inputs));
                }
            }
        }
        return pending;
    }

    private static Area.Absolute whole(Tensor x) {
        List<Long> sizes = new ArrayList<>();
        List<Long> offsets = new ArrayList<>();
        for (int dimension = 2; dimension < x.rank(); dimension++) {
            sizes.add(x.size(dimension));
            offsets.add(0L);
        }
        return new Area.Absolute(sizes, offsets);
    }

    /** The largest batch with the first entry that fits into memory, later entries first. */
    private List<Pending> nextBatch(List<Pending> pending) {
        Pending first = pending.getFirst();
        List<Pending> joinable =
                pending.stream().filter(each -> each.canJoin(first)).toList().reversed();
        for (int parts = 1; parts <= joinable.size(); parts++) {
            List<Pending> batch = joinable.subList(0, joinable.size() / parts);
            long[] shape = first.input.shape();
            shape[0] *= batch.size();
            if (lease.fits((long) (model.family().activationBytes(shape) * MEMORY_MARGIN))) {
                return List.copyOf(batch);
            }
        }
        return List.of(joinable.getFirst());
    }

    private List<Prediction> run(List<Pending> batch, float sigma) {
        listener.checkInterrupted();
        List<Prediction> predictions = new ArrayList<>();
        try (TensorScope scope = TensorScope.open()) {
            Tensor x = batch.size() == 1
                    ? batch.getFirst().input
                    : Tensors.cat(0, batch.stream().map(Pending::input).toList()); // [n·B, C, …]
            Map<String, Condition> inputs = join(batch);
            List<Integer> sources = batch.stream().map(Pending::side).toList();
            List<Tensor> chunks = apply(x, sigma, inputs, sources).chunk(batch.size(), 0); // n × [B, C, …]
            for (int index = 0; index < batch.size(); index++) {
                Pending entry = batch.get(index);
                predictions.add(new Prediction(entry.entry, entry.side, scope.keep(chunks.get(index))));
            }
        }
        return predictions;
    }

    private static Map<String, Condition> join(List<Pending> batch) {
        Pending first = batch.getFirst();
        if (batch.size() == 1) {
            return first.inputs;
        }
        Map<String, Condition> joined = new HashMap<>();
        first.inputs.forEach((name, condition) -> joined.put(
                name,
                condition.join(batch.stream().map(each -> each.inputs.get(name)).toList())));
        return joined;
    }

    /** The network's call with its input and output scaled: from a noisy latent to the noiseless one. */
    private Tensor apply(Tensor x, float sigma, Map<String, Condition> inputs, List<Integer> sources) {
        ModelSampling sampling = model.sampling();
        Tensor scaled = sampling.prediction().input(sigma, x).to(lease.dtype()); // [B, C, …]
        Condition concat = inputs.remove(NetworkInput.CONCAT);
        if (concat != null) {
            scaled = Tensors.cat(1, scaled, concat.tensor()); // [B, C + c, …]
        }
        float time = sampling.range().timestep(sigma);
        Tensor timesteps = model.family()
                .timesteps(
                        Tensors.full(time, DType.F32, lease.device(), x.size(0)), x, inputs); // [B] or [B, tokens, 1]
        Tensor output = lease.network()
                .forward(new NetworkInput(scaled, timesteps, inputs, sources, sigma))
                .to(DType.F32); // [B, C, …]
        return sampling.prediction().denoised(sigma, output, x);
    }

    /** The mean of the predictions of one side, each weighted by its strength, area and mask. */
    private static Tensor average(Tensor x, List<Prediction> predictions) {
        if (predictions.isEmpty()) {
            return Tensors.zerosLike(x);
        }
        if (predictions.size() == 1 && predictions.getFirst().entry.isEverywhere()) {
            return predictions.getFirst().denoised;
        }
        Tensor sum = Tensors.zerosLike(x); // [B, C, …]
        long[] shape = x.shape();
        shape[1] = 1;
        Tensor weights = Tensors.full(NO_WEIGHT, x.dtype(), x.device(), shape); // [B, 1, …]
        for (Prediction prediction : predictions) {
            Tensor weight = ConditionWeights.of(prediction.entry, x); // [b, 1, …]
            Optional<Area.Absolute> area = prediction.entry.area();
            area.map(each -> ConditionWeights.cut(sum, each))
                    .orElse(sum)
                    .addProductInPlace(prediction.denoised, weight);
            area.map(each -> ConditionWeights.cut(weights, each))
                    .orElse(weights)
                    .addInPlace(weight);
        }
        return sum.div(weights);
    }
}
