package dev.easel.bench.golden;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.easel.diffusion.sampling.StepListener;
import dev.easel.diffusion.sampling.StepReport;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorSlot;
import dev.easel.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;

/** Keeps what a sampler tells of its steps. */
final class RecordedSteps implements StepListener {
    private final ArrayNode steps = GoldenCase.JSON.createArrayNode();
    private final List<TensorSlot> noisy = new ArrayList<>();
    private final List<TensorSlot> denoised = new ArrayList<>();

    @Override
    public void step(StepReport report) {
        steps.add(report.step());
        noisy.add(held(report.x()));
        denoised.add(held(report.denoised()));
    }

    private static TensorSlot held(Tensor tensor) {
        TensorSlot slot = new TensorSlot();
        slot.set(tensor);
        return slot;
    }

    /** The numbers of the steps. */
    ArrayNode steps() {
        return steps;
    }

    /** Adds {@code traj_x} and {@code traj_denoised} [steps, B, C, …] if there were steps. */
    void addTo(GoldenOutputs outputs) {
        if (!steps.isEmpty()) {
            outputs.tensor("traj_x", stack(noisy)).tensor("traj_denoised", stack(denoised));
        }
    }

    private static Tensor stack(List<TensorSlot> slots) {
        return Tensors.stack(0, slots.stream().map(TensorSlot::release).toList());
    }
}
