package dev.easel.diffusion.model.transformer;

import dev.easel.tensor.DType;
import dev.easel.tensor.Device;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.Tensors;
import java.util.ArrayList;
import java.util.List;

/**
 * Rotary position embedding ("RoFormer", Su et al. 2021) over several axes: each pair of neighbouring channels (2i, 2i + 1) of a head
 * turns by position · frequency. The tables outlive the scope they were made in and are to be closed.
 *
 * @param cosine [N, 1, D], F32, each angle's cosine twice in a row
 * @param sine [N, 1, D], F32, each angle's sine twice in a row, first negated
 */
public record RotaryPositions(Tensor cosine, Tensor sine) implements AutoCloseable {
    /**
     * Tables for tokens at known positions. Angles are computed in F64 on the CPU, then rounded.
     *
     * @param positions [N, axes], F64 on the CPU
     * @param channels of a head that each axis turns, even
     * @param theta base of the frequencies
     * @param device where the tables go
     */
    public static RotaryPositions of(Tensor positions, List<Integer> channels, double theta, Device device) {
        try (TensorScope scope = TensorScope.open()) {
            List<Tensor> angles = new ArrayList<>();
            for (int axis = 0; axis < channels.size(); axis++) {
                Tensor frequencies = frequencies(channels.get(axis), theta); // [channels / 2]
                angles.add(positions.narrow(1, axis, 1).mul(frequencies)); // [N, channels / 2]
            }
            Tensor joined = Tensors.cat(1, angles); // [N, D / 2]
            Tensor cosine = joined.cos().repeatInterleave(2, 1); // [N, D]
            Tensor sine = joined.sin(); // [N, D / 2]
            Tensor signed = Tensors.stack(2, sine.neg(), sine).flatten(1, 2); // [N, D]
            return new RotaryPositions(
                    cosine.unsqueeze(1).to(DType.F32).to(device).retain(),
                    signed.unsqueeze(1).to(DType.F32).to(device).retain());
        }
    }

    /** theta^(−2i / channels) for i = 0 … channels / 2 − 1, F64. */
    private static Tensor frequencies(int channels, double theta) {
        double[] frequencies = new double[channels / 2];
        for (int index = 0; index < frequencies.length; index++) {
            frequencies[index] = 1 / Math.pow(theta, 2.0 * index / channels);
        }
        return Tensors.of(frequencies);
    }

    /**
     * Turns queries or keys; computed in F32, rounded once.
     *
     * @param x [B, N, heads, D], contiguous
     * @return [B, N, heads, D]
     */
    public Tensor rotate(Tensor x) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor pairs = x.view(-1, x.size(-1) / 2, 2); // [B · N · heads, D / 2, 2]
            Tensor swapped =
                    Tensors.stack(2, pairs.select(2, 1), pairs.select(2, 0)).view(x.shape()); // [B, N, heads, D]
            Tensor turned = Tensors.emptyLike(x, x.shape()); // [B, N, heads, D]
            return scope.keep(x.mul(cosine).addProductInto(turned, swapped, sine));
        }
    }

    @Override
    public void close() {
        cosine.close();
        sine.close();
    }
}
