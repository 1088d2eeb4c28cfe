package dev.easel.diffusion.sampling;

import dev.easel.diffusion.model.BatchSizing;
import dev.easel.tensor.NeuralNetwork;
import dev.easel.tensor.NeuralNetwork.Interpolation;
import dev.easel.tensor.Tensor;
import java.util.Arrays;

/** Brings masks to the shape of a latent. */
public final class DenoiseMasks {
    private DenoiseMasks() {}

    /**
     * A mask resized linearly and repeated over channels and batch.
     *
     * @param mask [H, W], [B, H, W] or [B, 1, H, W]; for films the leading dimensions are frames: [F, H, W] or [B, C, F, H, W]
     * @param shape the latent's, [B, C, h, w] or [B, C, F, h, w]
     */
    public static Tensor reshape(Tensor mask, long... shape) {
        Tensor planes = planes(mask, shape.length); // [b, c, H, W] or [b, c, F, H, W]
        long[] sizes = Arrays.copyOfRange(shape, 2, shape.length);
        Tensor resized = NeuralNetwork.resize(planes, Interpolation.LINEAR, sizes); // [b, c, (F,) h, w]
        if (resized.size(1) < shape[1]) {
            long[] times = new long[shape.length];
            Arrays.fill(times, 1);
            times[1] = shape[1];
            resized = resized.repeat(times).narrow(1, 0, shape[1]); // [b, C, (F,) h, w]
        }
        return BatchSizing.repeatTo(resized, shape[0]); // [B, C, (F,) h, w]
    }

    private static Tensor planes(Tensor mask, int rank) {
        int last = mask.rank() - 1;
        long height = mask.size(last - 1);
        long width = mask.size(last);
        if (rank == 4) {
            return mask.reshape(-1, 1, height, width); // [B, 1, H, W]
        }
        return mask.rank() < rank ? mask.reshape(1, 1, -1, height, width) : mask; // [1, 1, F, H, W]
    }
}
