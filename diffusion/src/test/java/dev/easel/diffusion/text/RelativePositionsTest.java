package dev.easel.diffusion.text;

import static org.assertj.core.api.Assertions.assertThat;

import dev.easel.tensor.DType;
import dev.easel.tensor.Device;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.Tensors;
import dev.easel.tensor.layer.Parameter;
import dev.easel.tensor.layer.PlainWeight;
import org.junit.jupiter.api.Test;

class RelativePositionsTest {
    private static final int LENGTH = 4096;
    private static final int COUNT = 32;
    private static final int MAXIMUM_DISTANCE = 128;

    /** Key distance to bucket of T5's 32 buckets: exact up to 7, then powers of 16^(1/8), later positions 16 higher. */
    private static final long[][] BUCKETS = {
        {0, 0},
        {-1, 1},
        {-7, 7},
        {-8, 8},
        {-11, 8},
        {-12, 9},
        {-15, 9},
        {-16, 10},
        {-22, 10},
        {-23, 11},
        {-31, 11},
        {-32, 12},
        {-63, 13},
        {-64, 14},
        {-90, 14},
        {-91, 15},
        {-128, 15},
        {-199, 15},
        {1, 17},
        {7, 23},
        {8, 24},
        {64, 30},
        {199, 31}
    };

    @Test
    void sharesWiderBucketsTheFartherTokensAre() {
        try (TensorScope scope = TensorScope.open()) {
            Tensor table = Tensors.arange(0, 32, Device.CPU).to(DType.F32).view(32, 1); // [buckets, heads]
            try (Parameter parameter = new Parameter("bias", new PlainWeight(table))) {
                Tensor bias = new RelativePositions(parameter, 128).bias(Tensors.zeros(1, 200, 1)); // [1, 1, 200, 200]
                for (long[] each : BUCKETS) {
                    long query = each[0] < 0 ? -each[0] : 0;
                    double bucket =
                            bias.select(2, query).select(2, query + each[0]).item();
                    assertThat(bucket).as("distance %d", each[0]).isEqualTo((double) each[1]);
                }
            }
        }
    }

    /** By tensor operators in F32, as the reference computes them. */
    @Test
    void bucketsAreTheReferences() {
        int sided = COUNT / 2;
        int exact = sided / 2;
        try (TensorScope scope = TensorScope.open()) {
            Tensor distances = Tensors.arange(1L - LENGTH, LENGTH, Device.CPU); // [2n − 1]
            Tensor near = distances.abs(); // [2n − 1]
            Tensor far = near.to(DType.F32)
                    .div((double) exact)
                    .log()
                    .div(Math.log((double) MAXIMUM_DISTANCE / exact))
                    .mul((double) (sided - exact))
                    .to(DType.I64)
                    .add((long) exact)
                    .minimum(Tensors.full(sided - 1, DType.I64, Device.CPU)); // [2n − 1]
            Tensor after = distances.greaterThan(0).to(DType.I64).mul((long) sided); // [2n − 1]
            long[] expected = near.lessThan(exact).choose(near, far).add(after).toLongs();
            assertThat(RelativePositions.buckets(LENGTH, COUNT, MAXIMUM_DISTANCE))
                    .isEqualTo(expected);
        }
    }
}
