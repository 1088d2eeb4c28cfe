package dev.easel.tensor.quantized;

import dev.easel.tensor.DType;
import dev.easel.tensor.Device;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.Tensors;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.LongStream;

/** Packs numbers into blocks of {@link BlockType#Q4_0}, {@link BlockType#Q5_0} and {@link BlockType#Q8_0}, as ggml does. */
public final class BlockEncoder {
    private static final Set<BlockType> SUPPORTED = EnumSet.of(BlockType.Q4_0, BlockType.Q5_0, BlockType.Q8_0);
    private static final long BLOCKS_AT_ONCE = 1024;

    private final BlockType type;
    private final float[] numbers;
    private final byte[] packed;

    private BlockEncoder(BlockType type) {
        this.type = type;
        this.numbers = new float[type.elements()];
        this.packed = new byte[type.bytes()];
    }

    /** Whether blocks of that type can be made. */
    public static boolean supports(BlockType type) {
        return SUPPORTED.contains(type);
    }

    /**
     * Packs a tensor whose last dimension is a whole number of blocks.
     *
     * @param tensor any floating dtype, any device
     * @return blocks in the innermost scope, on the CPU
     */
    public static QuantizedTensor encode(BlockType type, Tensor tensor) {
        if (!supports(type) || tensor.rank() == 0 || tensor.size(-1) % type.elements() != 0) {
            throw new IllegalArgumentException(tensor + " cannot be packed as " + type);
        }
        try (TensorScope scope = TensorScope.open()) {
            Tensor source = tensor.to(Device.CPU, DType.F32).contiguous();
            long count = source.elements() / type.elements();
            Tensor blocks = Tensors.empty(DType.U8, Device.CPU, count, type.bytes());
            if (count > 0) {
                encode(type, source.hostMemory(), blocks.hostMemory(), count);
            }
            return new QuantizedTensor(type, scope.keep(blocks), tensor.shape());
        }
    }

    private static void encode(BlockType type, MemorySegment source, MemorySegment target, long count) {
        LongStream.range(0, (count + BLOCKS_AT_ONCE - 1) / BLOCKS_AT_ONCE)
                .parallel()
                .forEach(chunk -> {
                    BlockEncoder encoder = new BlockEncoder(type);
                    long end = Math.min(count, (chunk + 1) * BLOCKS_AT_ONCE);
                    for (long block = chunk * BLOCKS_AT_ONCE; block < end; block++) {
                        encoder.encodeBlock(source, target, block);
                    }
                });
    }

    private void encodeBlock(MemorySegment source, MemorySegment target, long block) {
        long from = block * numbers.length * Float.BYTES;
        MemorySegment.copy(source, ValueLayout.JAVA_FLOAT, from, numbers, 0, numbers.length);
        switch (type) {
            case Q4_0 -> packFourBits();
            case Q5_0 -> packFiveBits();
            case Q8_0 -> packEightBits();
            case Q4_1, Q5_1, Q2_K, Q3_K, Q4_K, Q5_K, Q6_K, IQ4_NL, IQ4_XS ->
                throw new IllegalArgumentException(type + " cannot be packed");
        }
        MemorySegment.copy(packed, 0, target, ValueLayout.JAVA_BYTE, block * packed.length, packed.length);
    }

    private void packEightBits() {
        float scale = Math.abs(widest()) / 127;
        float inverse = scale == 0 ? 0 : 1 / scale;
        putScale(scale);
        for (int index = 0; index < numbers.length; index++) {
            float value = numbers[index] * inverse;
            packed[2 + index] = (byte) Math.copySign(Math.floor(Math.abs(value) + 0.5), value);
        }
    }

    private void packFourBits() {
        float scale = widest() / -8;
        putScale(scale);
        for (int index = 0; index < 16; index++) {
            packed[2 + index] = (byte) (steps(index, scale, 15) | (steps(index + 16, scale, 15) << 4));
        }
    }

    private void packFiveBits() {
        float scale = widest() / -16;
        putScale(scale);
        int fifth = 0;
        for (int index = 0; index < 16; index++) {
            int low = steps(index, scale, 31);
            int high = steps(index + 16, scale, 31);
            packed[6 + index] = (byte) ((low & 15) | ((high & 15) << 4));
            fifth |= ((low >> 4) << index) | ((high >> 4) << (index + 16));
        }
        for (int index = 0; index < Integer.BYTES; index++) {
            packed[2 + index] = (byte) (fifth >> (Byte.SIZE * index));
        }
    }

    /** A number's step on a scale from 0 to most, whose middle stands for 0. */
    private int steps(int index, float scale, int most) {
        float inverse = scale == 0 ? 0 : 1 / scale;
        double step = (double) numbers[index] * inverse + (most + 1) / 2.0 + 0.5;
        return (int) Math.max(0, Math.min(most, step));
    }

    /** The number farthest from 0, with its sign; the first of several. */
    private float widest() {
        float widest = numbers[0];
        for (float number : numbers) {
            if (Math.abs(number) > Math.abs(widest)) {
                widest = number;
            }
        }
        return widest;
    }

    private void putScale(float scale) {
        short bits = Float.floatToFloat16(scale);
        packed[0] = (byte) bits;
        packed[1] = (byte) (bits >> Byte.SIZE);
    }
}
