package dev.easel.tensor;

import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * A random number generator, whose draws on the CPU equal those of {@code torch.Generator("cpu")} bit by bit. Two generators of one
 * seed give the same draws if asked for the same shapes and dtypes in the same order; only the lower 32 bits of a seed matter
 * (Mersenne twister). Not safe for use by several threads at once.
 */
public final class Generator implements AutoCloseable {
    private final org.bytedeco.pytorch.Generator raw;
    private final Device device;

    /** Starts from a seed, taken as the 64-bit pattern of an unsigned number, on the CPU. */
    public Generator(long seed) {
        this(cpu(seed), Device.CPU);
    }

    private Generator(org.bytedeco.pytorch.Generator raw, Device device) {
        this.raw = raw;
        this.device = device;
        raw.retainReference();
    }

    private static org.bytedeco.pytorch.Generator cpu(long seed) {
        NativeLibrary.load();
        return torch.make_generator_cpu(seed);
    }

    /** A generator whose draws are made on a device. Each kind of device has an algorithm of its own. */
    public static Generator on(Device device, long seed) {
        if (device.isCpu()) {
            return new Generator(seed);
        }
        NativeLibrary.load();
        try (PointerScope scope = new PointerScope()) {
            Generator generator = new Generator(
                    torch.globalContext().defaultGenerator(device.raw()).clone(), device);
            generator.seed(seed);
            return generator;
        }
    }

    /** The generator of this process that draws without a generator of their own use. */
    public static Generator processDefault() {
        NativeLibrary.load();
        return new Generator(torch.getDefaultCPUGenerator(), Device.CPU);
    }

    /** Starts over from a seed. */
    public void seed(long seed) {
        raw.set_current_seed(seed);
    }

    /** Standard normal draws. */
    public Tensor normal(DType dtype, long... shape) {
        return Tensor.wrap(torch.torch_randn(shape, optional(), Tensors.options(dtype, device)));
    }

    /** Uniform draws from [0, 1). */
    public Tensor uniform(DType dtype, long... shape) {
        return Tensor.wrap(torch.torch_rand(shape, optional(), Tensors.options(dtype, device)));
    }

    /** Uniform integers from low (included) to high (excluded), I64. */
    public Tensor integers(long low, long high, long... shape) {
        return Tensor.wrap(torch.torch_randint(low, high, shape, optional(), Tensors.options(DType.I64, device)));
    }

    /** A random order of 0 … count − 1, I64. */
    public Tensor permutation(long count) {
        return Tensor.wrap(torch.torch_randperm(count, optional(), Tensors.options(DType.I64, device)));
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
