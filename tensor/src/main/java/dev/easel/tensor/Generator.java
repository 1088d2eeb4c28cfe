package dev.easel.tensor;

import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * A random number generator on the CPU whose draws equal those of {@code torch.Generator("cpu")} bit by bit. Two generators of one
 * seed give the same draws if asked for the same shapes and dtypes in the same order; only the lower 32 bits of a seed matter
 * (Mersenne twister). Not safe for use by several threads at once.
 */
public final class Generator implements AutoCloseable {
    private final org.bytedeco.pytorch.Generator raw;

    /** Starts from a seed, taken as the 64-bit pattern of an unsigned number. */
    public Generator(long seed) {
        NativeLibrary.load();
        raw = torch.make_generator_cpu(seed);
        raw.retainReference();
    }

    private Generator(org.bytedeco.pytorch.Generator raw) {
        this.raw = raw;
        raw.retainReference();
    }

    /** The generator of this process that draws without a generator of their own use. */
    public static Generator processDefault() {
        NativeLibrary.load();
        return new Generator(torch.getDefaultCPUGenerator());
    }

    /** Starts over from a seed. */
    public void seed(long seed) {
        raw.set_current_seed(seed);
    }

    /** Standard normal draws on the CPU. */
    public Tensor normal(DType dtype, long... shape) {
        return Tensor.wrap(torch.torch_randn(shape, optional(), Tensors.options(dtype, Device.CPU)));
    }

    /** Uniform draws from [0, 1) on the CPU. */
    public Tensor uniform(DType dtype, long... shape) {
        return Tensor.wrap(torch.torch_rand(shape, optional(), Tensors.options(dtype, Device.CPU)));
    }

    /** Uniform integers from low (included) to high (excluded), I64 on the CPU. */
    public Tensor integers(long low, long high, long... shape) {
        return Tensor.wrap(torch.torch_randint(low, high, shape, optional(), Tensors.options(DType.I64, Device.CPU)));
    }

    /** A random order of 0 … count − 1, I64 on the CPU. */
    public Tensor permutation(long count) {
        return Tensor.wrap(torch.torch_randperm(count, optional(), Tensors.options(DType.I64, Device.CPU)));
    }

    private GeneratorOptional optional() {
        return new GeneratorOptional(raw);
    }

    /** Frees the generator's state. */
    @Override
    public void close() {
        raw.close();
    }
}
