package dev.easel.diffusion.lora;

import dev.easel.tensor.Tensor;
import java.util.function.UnaryOperator;

/**
 * A change stored whole.
 *
 * @param change of the weight's shape
 */
record Difference(Tensor change) implements Adapter {
    @Override
    public Tensor apply(Tensor weight, double strength, UnaryOperator<Tensor> order) {
        return weight.addScaled(order.apply(change.reshape(weight.shape())), strength);
    }
}
