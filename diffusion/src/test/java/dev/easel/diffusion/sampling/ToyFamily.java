package dev.easel.diffusion.sampling;

import dev.easel.diffusion.model.Condition;
import dev.easel.diffusion.model.ConditionRequest;
import dev.easel.diffusion.model.ConditioningEntry;
import dev.easel.diffusion.model.LatentFormat;
import dev.easel.diffusion.model.Model;
import dev.easel.diffusion.model.ModelFamily;
import dev.easel.diffusion.model.Network;
import dev.easel.diffusion.model.NetworkInput;
import dev.easel.diffusion.model.NetworkSource;
import dev.easel.diffusion.schedule.FlowRange;
import dev.easel.diffusion.schedule.ModelSampling;
import dev.easel.tensor.DType;
import dev.easel.tensor.Device;
import dev.easel.tensor.Tensor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A flow model of one channel whose noiseless latent is, everywhere, the mean of its text; it remembers its calls. */
final class ToyFamily implements ModelFamily, Network {
    private final List<NetworkInput> calls = new ArrayList<>();

    Model model() {
        return Model.of(this, NetworkSource.of(this, Device.CPU, DType.F32));
    }

    /** The calls so far; their tensors are gone. */
    List<NetworkInput> calls() {
        return calls;
    }

    @Override
    public String name() {
        return "Toy";
    }

    @Override
    public LatentFormat latentFormat() {
        return LatentFormat.scaled("toy", 1, 2, 2, 0, Optional.empty());
    }

    @Override
    public ModelSampling sampling() {
        return ModelSampling.flow(FlowRange.linear(1, 1));
    }

    @Override
    public Map<String, Condition> conditions(ConditioningEntry entry, ConditionRequest request) {
        return Map.of(NetworkInput.CONTEXT, new Condition.CrossAttention(entry.crossAttention()));
    }

    @Override
    public long activationBytes(long... inputShape) {
        return 0;
    }

    @Override
    public Tensor forward(NetworkInput input) {
        calls.add(input);
        Tensor text = input.context().orElseThrow().mean(true, 1, 2).unsqueeze(3); // [B, 1, 1, 1]
        return input.x().sub(text).div(input.sigma()); // [B, 1, h, w]
    }
}
