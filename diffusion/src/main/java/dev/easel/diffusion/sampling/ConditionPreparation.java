package dev.easel.diffusion.sampling;

import dev.easel.diffusion.model.Area;
import dev.easel.diffusion.model.Condition;
import dev.easel.diffusion.model.ConditionRequest;
import dev.easel.diffusion.model.Conditioning;
import dev.easel.diffusion.model.ConditioningEntry;
import dev.easel.diffusion.model.ConditioningOption;
import dev.easel.diffusion.model.Model;
import dev.easel.diffusion.model.NetworkLease;
import dev.easel.diffusion.schedule.SigmaRange;
import dev.easel.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/** Makes the conditionings of a guider ready for a run. */
final class ConditionPreparation {
    private final Model model;
    private final NetworkLease lease;
    private final SamplingProblem problem;
    private final AreaResolution areas;

    ConditionPreparation(NetworkLease lease, SamplingProblem problem) {
        this.model = problem.model();
        this.lease = lease;
        this.problem = problem;
        areas = new AreaResolution(problem.noise().shape(), lease.device());
    }

    /** The prepared entries of each conditioning, in the innermost scope. */
    Map<String, List<PreparedCondition>> prepare(SequencedMap<String, Conditioning> conditionings) {
        Map<String, List<PreparedCondition>> prepared = new LinkedHashMap<>();
        conditionings.forEach((name, conditioning) -> {
            List<PreparedCondition> entries = new ArrayList<>();
            conditioning.entries().forEach(entry -> entries.add(prepare(name, entry)));
            prepared.put(name, entries);
        });
        completeAreas(prepared);
        return prepared;
    }

    private PreparedCondition prepare(String name, ConditioningEntry entry) {
        SigmaRange range = model.sampling().range();
        Optional<Tensor> mask = areas.mask(entry); // [b, 1, h, w]
        double start = entry.get(ConditioningOption.START_PERCENT)
                .map(range::percentToSigma)
                .orElse(Double.POSITIVE_INFINITY);
        double end = entry.get(ConditioningOption.END_PERCENT)
                .map(range::percentToSigma)
                .orElse(Double.NEGATIVE_INFINITY);
        return new PreparedCondition(
                inputs(name, entry),
                areas.area(entry, mask),
                mask.map(each ->
                        each.mul(entry.get(ConditioningOption.MASK_STRENGTH).orElse(1.0))),
                entry.get(ConditioningOption.STRENGTH).orElse(1.0),
                (float) start,
                (float) end);
    }

    private Map<String, Condition> inputs(String name, ConditioningEntry entry) {
        ConditionRequest request = new ConditionRequest(
                problem.noise(),
                Optional.of(problem.latent()),
                problem.denoiseMask(),
                lease.device(),
                lease.dtype(),
                name,
                problem.seed());
        Map<String, Condition> inputs = new LinkedHashMap<>();
        model.family().conditions(entry, request).forEach((key, condition) -> inputs.put(key, onDevice(condition)));
        return inputs;
    }

    private Condition onDevice(Condition condition) {
        return switch (condition) {
            case Condition.Regular regular -> new Condition.Regular(onDevice(regular.value()));
            case Condition.NoiseShape shape -> new Condition.NoiseShape(onDevice(shape.value()));
            case Condition.CrossAttention attention -> new Condition.CrossAttention(onDevice(attention.value()));
            case Condition.Tuple tuple ->
                new Condition.Tuple(tuple.values().stream().map(this::onDevice).toList());
            case Condition.Constant constant -> constant;
        };
    }

    private Tensor onDevice(Tensor tensor) {
        return tensor.dtype().isFloating() ? tensor.to(lease.device(), lease.dtype()) : tensor.to(lease.device());
    }

    /**
     * Gives every entry with an area a partner of the same area in each other conditioning, so that guidance has two sides everywhere:
     * one with the inputs of that conditioning's smallest entry around the area.
     */
    private static void completeAreas(Map<String, List<PreparedCondition>> prepared) {
        for (String side : prepared.keySet()) {
            for (Map.Entry<String, List<PreparedCondition>> other : prepared.entrySet()) {
                if (!other.getKey().equals(side)) {
                    for (PreparedCondition entry : List.copyOf(prepared.get(side))) {
                        partner(entry, other.getValue()).ifPresent(other.getValue()::add);
                    }
                }
            }
        }
    }

    private static Optional<PreparedCondition> partner(PreparedCondition entry, List<PreparedCondition> others) {
        if (entry.area().isEmpty()) {
            return Optional.empty();
        }
        Area.Absolute area = entry.area().get();
        Optional<PreparedCondition> smallest = Optional.empty();
        for (PreparedCondition other : others) {
            boolean contains = other.area().isEmpty()
                    || AreaResolution.contains(other.area().get(), area);
            if (contains && (smallest.isEmpty() || isSmaller(other, smallest.get()))) {
                smallest = Optional.of(other);
            }
        }
        return smallest.filter(found -> !found.area().equals(entry.area()))
                .map(found -> entry.withInputs(found.inputs()));
    }

    private static boolean isSmaller(PreparedCondition left, PreparedCondition right) {
        if (left.area().isEmpty()) {
            return false;
        }
        return right.area().isEmpty()
                || AreaResolution.volume(left.area().get())
                        < AreaResolution.volume(right.area().get());
    }
}
