package dev.easel.diffusion.lora;

import dev.easel.tensor.Tensor;
import java.util.function.UnaryOperator;

/**
 * A weight that takes the place of the model's, whatever the strength.
 *
 * @param value the new weight
 */
record Replacement(Tensor value) implements Adapter {
    @Override
    public Tensor apply(Tensor weight, double strength, UnaryOperator<Tensor> order) {
        return value;
    }
}
