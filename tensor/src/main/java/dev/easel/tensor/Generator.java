package dev.easel.tensor;

import java.util.Arrays;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.GeneratorOptional;
import org.bytedeco.pytorch.global.torch;

/**
 * A random number generator, whose draws on the CPU equal those of {@code torch.Generator("cpu")} bit by bit. Two generators of one
 * seed give the same draws if asked for the same shapes and dtypes in the same order; only the lower 32 bits of a seed matter
 * (Mersenne twister). Not safe for use by several threads at once.
 */
public final class Generator implements AutoCloseable {
    /** How many normal numbers libtorch draws together. */
    private static final long BLOCK = 16;

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
        if (device.isCpu() && isHalf(dtype) && count(shape) >= BLOCK) {
            return halfNormal(dtype, shape);
        }
        return normalAsLibtorchDoes(dtype, shape);
    }

    /**
     * F16 and BF16 draws on the CPU are those of torch 2.13, which differ from the ones of the libtorch used here: blocks of 16 as in
     * F32, rounded; of a length that is no multiple of 16, the last 16 are drawn again.
     */
    private Tensor halfNormal(DType dtype, long... shape) {
        long count = count(shape);
        long rest = count % BLOCK;
        try (TensorScope scope = TensorScope.open()) {
            Tensor drawn = normalAsLibtorchDoes(DType.F32, count - rest); // [count − rest]
            if (rest != 0) {
                Tensor last = normalAsLibtorchDoes(DType.F32, BLOCK); // [16]
                drawn = Tensors.cat(0, drawn.narrow(0, 0, count - BLOCK), last); // [count]
            }
            return scope.keep(drawn.to(dtype).view(shape));
        }
    }

    private static boolean isHalf(DType dtype) {
        return dtype == DType.F16 || dtype == DType.BF16;
    }

    private static long count(long... shape) {
        return Arrays.stream(shape).reduce(1, Math::multiplyExact);
    }

    private Tensor normalAsLibtorchDoes(DType dtype, long... shape) {
        return Tensor.wrap(torch.torch_randn(shape, optional(), Tensors.options(dtype, device)));
    }

    /** Uniform draws from [0, 1); in F16 and BF16 on the CPU, roundings of the F32 draws, as of torch 2.13. */
    public Tensor uniform(DType dtype, long... shape) {
        if (device.isCpu() && isHalf(dtype)) {
            return uniform(DType.F32, shape).to(dtype);
        }
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
