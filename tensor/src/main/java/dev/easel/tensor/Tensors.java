package dev.easel.tensor;

import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.DeviceOptional;
import org.bytedeco.pytorch.ScalarTypeOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/** Makes tensors: from constants, arrays, mapped memory and from other tensors. */
public final class Tensors {
    private static final Map<Kind, TensorOptions> OPTIONS = new ConcurrentHashMap<>();

    private Tensors() {}

    /** All zeros. */
    public static Tensor zeros(DType dtype, Device device, long... shape) {
        return Tensor.wrap(torch.torch_zeros(shape, options(dtype, device)));
    }

    /** All zeros, F32 on the CPU. */
    public static Tensor zeros(long... shape) {
        return zeros(DType.F32, Device.CPU, shape);
    }

    /** All ones. */
    public static Tensor ones(DType dtype, Device device, long... shape) {
        return Tensor.wrap(torch.torch_ones(shape, options(dtype, device)));
    }

    /** All ones, F32 on the CPU. */
    public static Tensor ones(long... shape) {
        return ones(DType.F32, Device.CPU, shape);
    }

    /** All of one value. */
    public static Tensor full(double value, DType dtype, Device device, long... shape) {
        return Tensor.wrap(torch.torch_full(shape, Scalars.of(value), options(dtype, device)));
    }

    /** All of one value, F32 on the CPU. */
    public static Tensor full(double value, long... shape) {
        return full(value, DType.F32, Device.CPU, shape);
    }

    /** Unset memory, to be filled by the caller. */
    public static Tensor empty(DType dtype, Device device, long... shape) {
        return Tensor.wrap(
                torch.torch_empty(shape, options(dtype, device), new org.bytedeco.pytorch.MemoryFormatOptional()));
    }

    /** Standard normal draws of the device's own generator: for weights nobody has to repeat. See {@link Generator} for those. */
    public static Tensor normal(DType dtype, Device device, long... shape) {
        return Tensor.wrap(torch.torch_randn(shape, options(dtype, device)));
    }

    /** Unset memory of another tensor's dtype and on its device, to be filled by the caller. */
    public static Tensor emptyLike(Tensor tensor, long... shape) {
        return empty(tensor.dtype(), tensor.device(), shape);
    }

    /** Zeros of another tensor's shape, dtype and device. */
    public static Tensor zerosLike(Tensor tensor) {
        return Tensor.wrap(torch.zeros_like(tensor.raw()));
    }

    /** Ones of another tensor's shape, dtype and device. */
    public static Tensor onesLike(Tensor tensor) {
        return Tensor.wrap(torch.ones_like(tensor.raw()));
    }

    /** A rank-0 F32 tensor on the CPU. */
    public static Tensor scalar(double value) {
        return full(value);
    }

    /** Floats, F32 on the CPU, row-major; without a shape, rank 1. */
    public static Tensor of(float[] values, long... shape) {
        return shaped(org.bytedeco.pytorch.Tensor.create(values), shape);
    }

    /** Doubles, F64 on the CPU, row-major; without a shape, rank 1. */
    public static Tensor of(double[] values, long... shape) {
        return shaped(org.bytedeco.pytorch.Tensor.create(values), shape);
    }

    /** Longs, I64 on the CPU, row-major; without a shape, rank 1. */
    public static Tensor of(long[] values, long... shape) {
        return shaped(org.bytedeco.pytorch.Tensor.create(values), shape);
    }

    /** Raw little-endian elements of any dtype, row-major, copied to the CPU. */
    public static Tensor ofBytes(byte[] bytes, DType dtype, long... shape) {
        Tensor tensor = empty(dtype, Device.CPU, shape);
        if (tensor.byteSize() != bytes.length) {
            throw new IllegalArgumentException(bytes.length + " bytes do not fill " + tensor);
        }
        if (bytes.length > 0) {
            tensor.hostBytes().put(bytes);
        }
        return tensor;
    }

    private static Tensor shaped(org.bytedeco.pytorch.Tensor raw, long... shape) {
        Tensor tensor = Tensor.wrap(raw);
        return shape.length == 0 ? tensor : tensor.view(shape);
    }

    /**
     * Reads memory in place, without copying: the segment must stay valid and unchanged while the tensor is in use.
     *
     * @param segment at least the elements' bytes, aligned to the element size
     */
    public static Tensor map(MemorySegment segment, DType dtype, long... shape) {
        return Tensor.wrap(torch.from_blob(new Address(segment.address()), shape, options(dtype, Device.CPU)));
    }

    /** A pointer to memory that something else owns. */
    private static final class Address extends Pointer {
        Address(long address) {
            super((Pointer) null);
            this.address = address;
        }
    }

    /** Integers start, start + 1, … end − 1, I64. */
    public static Tensor arange(long start, long end, Device device) {
        return Tensor.wrap(
                torch.torch_arange(Scalars.of(start), Scalars.of(end), Scalars.of(1L), options(DType.I64, device)));
    }

    /** Numbers start, start + step, … below end, in a floating dtype. */
    public static Tensor arange(double start, double end, double step, DType dtype, Device device) {
        return Tensor.wrap(
                torch.torch_arange(Scalars.of(start), Scalars.of(end), Scalars.of(step), options(dtype, device)));
    }

    /** Evenly spaced numbers from start to end, both included, F32 on the CPU. */
    public static Tensor linspace(double start, double end, long count) {
        return linspace(start, end, count, DType.F32);
    }

    /** Evenly spaced numbers from start to end, both included, on the CPU. */
    public static Tensor linspace(double start, double end, long count, DType dtype) {
        return Tensor.wrap(torch.torch_linspace(Scalars.of(start), Scalars.of(end), count, options(dtype, Device.CPU)));
    }

    /** Joins along an existing dimension. */
    public static Tensor cat(int dimension, Tensor... tensors) {
        return cat(dimension, List.of(tensors));
    }

    /** Joins along an existing dimension. */
    public static Tensor cat(int dimension, List<Tensor> tensors) {
        try (TensorVector vector = vector(tensors)) {
            return Tensor.wrap(torch.cat(vector, dimension));
        }
    }

    /** Joins along a new dimension. */
    public static Tensor stack(int dimension, Tensor... tensors) {
        return stack(dimension, List.of(tensors));
    }

    /** Joins along a new dimension. */
    public static Tensor stack(int dimension, List<Tensor> tensors) {
        try (TensorVector vector = vector(tensors)) {
            return Tensor.wrap(torch.stack(vector, dimension));
        }
    }

    private static TensorVector vector(List<Tensor> tensors) {
        org.bytedeco.pytorch.Tensor[] raws =
                tensors.stream().map(Tensor::raw).toArray(org.bytedeco.pytorch.Tensor[]::new);
        return new TensorVector(raws);
    }

    /** What dtype and device a new tensor is to have. Made once, kept for the life of the process and never changed. */
    static TensorOptions options(DType dtype, Device device) {
        return OPTIONS.computeIfAbsent(new Kind(dtype, device), Tensors::makeOptions);
    }

    private record Kind(DType dtype, Device device) {}

    private static TensorOptions makeOptions(Kind kind) {
        try (PointerScope scope = new PointerScope()) {
            TensorOptions options = new TensorOptions()
                    .dtype(new ScalarTypeOptional(kind.dtype().scalarType()))
                    .device(new DeviceOptional(kind.device().raw()));
            options.retainReference();
            return options;
        }
    }
}
