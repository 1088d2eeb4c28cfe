package dev.easel.tensor;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.Consumer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;

/**
 * An n-dimensional array in native memory: libtorch's tensor behind an interface that owns its memory explicitly.
 *
 * <p>Operators make a new tensor in the innermost {@link TensorScope} of the calling thread; those that end in {@code InPlace} change
 * the receiver and return it. Dimensions count from 0, negative ones from the end. Operators throw {@link RuntimeException} with
 * libtorch's sentence when shapes or dtypes do not fit: a defect of the caller, never of a user's input, which is checked before.
 */
public final class Tensor
        implements TensorArithmetic, TensorLogic, TensorShaping, TensorReductions, TensorHolder, AutoCloseable {
    private static final double LARGEST_E4M3 = 448;

    private final org.bytedeco.pytorch.Tensor raw;

    private Tensor(org.bytedeco.pytorch.Tensor raw) {
        this.raw = raw;
    }

    /** Wraps what an operator returned into the innermost scope, which already owns it. */
    static Tensor wrap(org.bytedeco.pytorch.Tensor raw) {
        if (PointerScope.getInnerScope() == null) {
            raw.close();
            throw new IllegalStateException("a tensor was made with no TensorScope open on this thread");
        }
        return new Tensor(raw);
    }

    @Override
    public org.bytedeco.pytorch.Tensor raw() {
        return raw;
    }

    @Override
    public Tensor self() {
        return this;
    }

    /** Sizes, outermost dimension first. */
    public long[] shape() {
        return raw.shape();
    }

    /** Number of dimensions. */
    public int rank() {
        return (int) raw.dim();
    }

    /** Size of one dimension; negative ones count from the end. */
    public long size(int dimension) {
        return raw.size(dimension);
    }

    /** Number of elements. */
    public long elements() {
        return raw.numel();
    }

    /** Bytes the elements take. */
    public long byteSize() {
        return raw.nbytes();
    }

    /** Element type. */
    public DType dtype() {
        return DType.of(raw.scalar_type());
    }

    /** Where the elements live. */
    public Device device() {
        try (org.bytedeco.pytorch.Device device = raw.device()) {
            return Device.of(device);
        }
    }

    /** Whether elements follow each other in memory in row-major order. */
    public boolean isContiguous() {
        return raw.is_contiguous();
    }

    /**
     * This tensor in another element type; the same memory if it has that type already. Numbers beyond the range of
     * {@link DType#F8_E4M3} become its largest ones.
     */
    public Tensor to(DType dtype) {
        if (raw.scalar_type().value == dtype.scalarType().value) {
            return this;
        }
        if (dtype == DType.F8_E4M3) {
            Tensor source = dtype().isFloat8() ? to(DType.F32) : this;
            return wrap(source.clamp(-LARGEST_E4M3, LARGEST_E4M3).raw.to(dtype.scalarType()));
        }
        return wrap(raw.to(dtype.scalarType()));
    }

    /** This tensor on another device; the same memory if it is there already. */
    public Tensor to(Device device) {
        return to(device, dtype());
    }

    /** This tensor on that device in that element type; the same memory if nothing changes. */
    public Tensor to(Device device, DType dtype) {
        if (device().equals(device)) {
            return to(dtype);
        }
        try (TensorScope scope = TensorScope.open()) {
            // Whichever side is no CPU converts faster.
            return scope.keep(
                    device.isCpu()
                            ? to(dtype).moved(device, false)
                            : moved(device, dtype == dtype()).to(dtype));
        }
    }

    /** A copy elsewhere; inside an {@link Upload.Batch} it may be late if that is said to do. */
    private Tensor moved(Device device, boolean mayBeLate) {
        if (device().isCpu() && byteSize() >= Upload.WORTHWHILE_BYTES && isContiguous()) {
            return Upload.shared().copy(this, device, mayBeLate);
        }
        return wrap(raw.to(device.raw(), raw.scalar_type()));
    }

    /** The same bytes read as another element type of the same size. */
    public Tensor viewAs(DType dtype) {
        return wrap(raw.view(dtype.scalarType()));
    }

    /** A copy with memory of its own. */
    public Tensor copy() {
        return wrap(raw.clone());
    }

    /** Overwrites the elements with those of a tensor of a shape that broadcasts to this one, converting dtype and device. */
    public Tensor copyInPlace(Tensor source) {
        raw.copy_(source.raw);
        return this;
    }

    /** The value of a tensor of one element. */
    public double item() {
        return raw.item_double();
    }

    /** The value of an integer tensor of one element. */
    public long itemLong() {
        return raw.item_long();
    }

    /** All elements as floats, row-major. */
    public float[] toFloats() {
        float[] values = new float[Math.toIntExact(elements())];
        onHost(DType.F32, bytes -> bytes.asFloatBuffer().get(values));
        return values;
    }

    /** All elements as doubles, row-major. */
    public double[] toDoubles() {
        double[] values = new double[Math.toIntExact(elements())];
        onHost(DType.F64, bytes -> bytes.asDoubleBuffer().get(values));
        return values;
    }

    /** All elements as longs, row-major. */
    public long[] toLongs() {
        long[] values = new long[Math.toIntExact(elements())];
        onHost(DType.I64, bytes -> bytes.asLongBuffer().get(values));
        return values;
    }

    /** The elements' own bytes, row-major, little-endian; at most 2 GiB. */
    public byte[] toBytes() {
        byte[] values = new byte[Math.toIntExact(byteSize())];
        onHost(dtype(), bytes -> bytes.get(values));
        return values;
    }

    private void onHost(DType dtype, Consumer<ByteBuffer> reader) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor host = to(Device.CPU, dtype).contiguous();
            if (host.elements() > 0) {
                reader.accept(host.hostBytes());
            }
        }
    }

    /**
     * The memory of a contiguous CPU tensor, valid while the tensor is open; at most 2 GiB.
     *
     * @throws IllegalStateException when the tensor is elsewhere or strided
     */
    public ByteBuffer hostBytes() {
        if (!device().isCpu() || !isContiguous()) {
            throw new IllegalStateException("only a contiguous CPU tensor can be read in place");
        }
        Math.toIntExact(byteSize());
        return raw.data_ptr().capacity(byteSize()).asByteBuffer().order(ByteOrder.nativeOrder());
    }

    /**
     * The memory of a contiguous CPU tensor of any size, valid while the tensor is open.
     *
     * @throws IllegalStateException when the tensor is elsewhere or strided
     */
    public MemorySegment hostMemory() {
        if (!device().isCpu() || !isContiguous()) {
            throw new IllegalStateException("only a contiguous CPU tensor can be read in place");
        }
        return MemorySegment.ofAddress(address()).reinterpret(byteSize());
    }

    /** Address of the first element; 0 when there is none. */
    public long address() {
        return Pointer.isNull(raw.data_ptr()) ? 0 : raw.data_ptr().address();
    }

    /**
     * Takes a share of this tensor that outlives every scope; each call is to be matched by one {@link #close}.
     *
     * @return this tensor
     */
    public Tensor retain() {
        raw.retainReference();
        return this;
    }

    /** Gives up one share; memory is freed when none is left. */
    @Override
    public void close() {
        raw.close();
    }

    /** Whether the memory was freed. */
    public boolean isClosed() {
        return raw.isNull();
    }

    @Override
    public void forEachTensor(Consumer<Tensor> visitor) {
        visitor.accept(this);
    }

    @Override
    public String toString() {
        return isClosed()
                ? "Tensor[closed]"
                : "Tensor[" + dtype() + " " + Arrays.toString(shape()) + " " + device() + "]";
    }
}
