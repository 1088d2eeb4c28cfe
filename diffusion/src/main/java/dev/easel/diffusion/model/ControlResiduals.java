package dev.easel.diffusion.model;

import dev.easel.tensor.Tensor;
import java.util.List;
import java.util.Optional;

/**
 * What a control network adds to another network's intermediate results, block by block; an entry may be empty.
 *
 * @param input [B, N, width] each, for the blocks on the way in
 * @param output [B, N, width] each, for the blocks on the way out
 */
public record ControlResiduals(List<Optional<Tensor>> input, List<Optional<Tensor>> output) {
    /** The name of control residuals among a network's conditions. */
    public static final String CONDITION = "control";

    /** Copies the lists. */
    public ControlResiduals {
        input = List.copyOf(input);
        output = List.copyOf(output);
    }

    /** The residual of one block on the way in. */
    public Optional<Tensor> input(int block) {
        return block < input.size() ? input.get(block) : Optional.empty();
    }

    /** The residual of one block on the way out. */
    public Optional<Tensor> output(int block) {
        return block < output.size() ? output.get(block) : Optional.empty();
    }
}
