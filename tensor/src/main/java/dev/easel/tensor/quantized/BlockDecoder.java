package dev.easel.tensor.quantized;

import dev.easel.tensor.DType;
import dev.easel.tensor.Device;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.Tensors;

/** Turns blocks into numbers by tensor operators, on whatever device the blocks are. */
final class BlockDecoder {
    private static final int FOUR_BITS = 15;
    private static final int SIX_BITS = 63;

    /** The values the 4 bits of IQ4 types name. */
    static final float[] IQ4_VALUES = {-127, -104, -83, -65, -49, -35, -22, -10, 1, 13, 25, 38, 53, 69, 89, 113};

    private BlockDecoder() {}

    /**
     * Decodes.
     *
     * @param blocks [n, type.bytes()], U8
     * @return [n, type.elements()], F32, in the innermost scope
     */
    static Tensor decode(BlockType type, Tensor blocks) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor numbers = switch (type) {
                case Q4_0 ->
                    scaled(blocks, number(nibbles(bytes(blocks, 2, 16), 16)).addInPlace(-8));
                case Q4_1 -> scaledAndShifted(blocks, number(nibbles(bytes(blocks, 4, 16), 16)));
                case Q5_0 -> scaled(blocks, fiveBits(blocks, 2).addInPlace(-16));
                case Q5_1 -> scaledAndShifted(blocks, fiveBits(blocks, 4));
                case Q8_0 -> scaled(blocks, signed(bytes(blocks, 2, 32)).unsqueeze(1));
                case Q2_K -> q2k(blocks);
                case Q3_K -> q3k(blocks);
                case Q4_K -> q4k(blocks);
                case Q5_K -> q5k(blocks);
                case Q6_K -> q6k(blocks);
                case IQ4_NL -> scaled(blocks, iq4(bytes(blocks, 2, 16)));
                case IQ4_XS -> iq4xs(blocks);
            };
            return scope.keep(numbers.reshape(blocks.size(0), type.elements()));
        }
    }

    /** [n, groups, m] times the F16 at the start of each block [n]. */
    private static Tensor scaled(Tensor blocks, Tensor integers) {
        return integers.mulInPlace(half(blocks, 0));
    }

    /** [n, groups, m] times the first F16 of each block plus the second. */
    private static Tensor scaledAndShifted(Tensor blocks, Tensor integers) {
        return integers.mulInPlace(half(blocks, 0)).addInPlace(half(blocks, 2));
    }

    /** 16 bytes of low bits after 4 bytes that hold the fifth bit of each number. */
    private static Tensor fiveBits(Tensor blocks, int offset) {
        Tensor low = nibbles(bytes(blocks, offset + 4, 16), 16).reshape(-1, 32); // [n, 32]
        Tensor high = bits(bytes(blocks, offset, 4).unsqueeze(2), 8, 1).reshape(-1, 32); // [n, 32]
        return number(low).addScaledInPlace(number(high), 16).unsqueeze(1); // [n, 1, 32]
    }

    private static Tensor q2k(Tensor blocks) {
        Tensor packed = bytes(blocks, 0, 16); // [n, 16]
        Tensor scale =
                number(packed.bitAnd(FOUR_BITS)).mulInPlace(half(blocks, 80).squeeze(2)); // [n, 16]
        Tensor minimum =
                number(packed.shiftRight(4)).mulInPlace(half(blocks, 82).squeeze(2)); // [n, 16]
        Tensor integers = number(bits(bytes(blocks, 16, 64).view(-1, 2, 1, 32), 4, 2)); // [n, 2, 4, 32]
        return integers.view(-1, 16, 16)
                .mulInPlace(scale.unsqueeze(2))
                .addScaledInPlace(minimum.unsqueeze(2), -1); // [n, 16, 16]
    }

    private static Tensor q3k(Tensor blocks) {
        Tensor low = nibbles(bytes(blocks, 96, 8), 8).reshape(-1, 16); // [n, 16]
        Tensor high = bits(bytes(blocks, 104, 4).unsqueeze(1), 4, 2).reshape(-1, 16); // [n, 16]
        Tensor scale = number(low)
                .addScaledInPlace(number(high), 16)
                .addInPlace(-32)
                .mulInPlace(half(blocks, 108).squeeze(2)); // [n, 16]
        Tensor twoBits =
                number(bits(bytes(blocks, 32, 64).view(-1, 2, 1, 32), 4, 2)).view(-1, 8, 32); // [n, 8, 32]
        Tensor third = number(bits(bytes(blocks, 0, 32).unsqueeze(1), 8, 1)); // [n, 8, 32]
        return twoBits.addScaledInPlace(third, 4)
                .addInPlace(-4)
                .view(-1, 16, 16)
                .mulInPlace(scale.unsqueeze(2)); // [n, 16, 16]
    }

    private static Tensor q4k(Tensor blocks) {
        Tensor integers = number(nibbles(bytes(blocks, 16, 128), 32)).view(-1, 8, 32); // [n, 8, 32]
        return integers.mulInPlace(kScale(blocks)).addScaledInPlace(kMinimum(blocks), -1);
    }

    private static Tensor q5k(Tensor blocks) {
        Tensor integers = number(nibbles(bytes(blocks, 48, 128), 32)).view(-1, 8, 32); // [n, 8, 32]
        Tensor fifth = number(bits(bytes(blocks, 16, 32).unsqueeze(1), 8, 1)); // [n, 8, 32]
        return integers.addScaledInPlace(fifth, 16).mulInPlace(kScale(blocks)).addScaledInPlace(kMinimum(blocks), -1);
    }

    /** The 6-bit scales of Q4_K and Q5_K times the block's scale: [n, 8, 1]. */
    private static Tensor kScale(Tensor blocks) {
        Tensor first = bytes(blocks, 4, 4).bitAnd(SIX_BITS); // [n, 4]
        Tensor second = number(bytes(blocks, 12, 4).bitAnd(FOUR_BITS))
                .addScaledInPlace(number(bytes(blocks, 4, 4).shiftRight(6)), 16); // [n, 4]
        return Tensors.cat(1, number(first), second).unsqueeze(2).mulInPlace(half(blocks, 0));
    }

    /** The 6-bit minima of Q4_K and Q5_K times the block's scale of minima: [n, 8, 1]. */
    private static Tensor kMinimum(Tensor blocks) {
        Tensor first = bytes(blocks, 8, 4).bitAnd(SIX_BITS); // [n, 4]
        Tensor second = number(bytes(blocks, 12, 4).shiftRight(4))
                .addScaledInPlace(number(bytes(blocks, 8, 4).shiftRight(6)), 16); // [n, 4]
        return Tensors.cat(1, number(first), second).unsqueeze(2).mulInPlace(half(blocks, 2));
    }

    private static Tensor q6k(Tensor blocks) {
        Tensor low = nibbles(bytes(blocks, 0, 128), 64).view(-1, 8, 32); // [n, 8, 32]
        Tensor high = bits(bytes(blocks, 128, 64).view(-1, 2, 1, 32), 4, 2).view(-1, 8, 32); // [n, 8, 32]
        Tensor scale = signed(bytes(blocks, 192, 16)).unsqueeze(2).mulInPlace(half(blocks, 208)); // [n, 16, 1]
        return number(low)
                .addScaledInPlace(number(high), 16)
                .addInPlace(-32)
                .view(-1, 16, 16)
                .mulInPlace(scale); // [n, 16, 16]
    }

    private static Tensor iq4xs(Tensor blocks) {
        Tensor low = nibbles(bytes(blocks, 4, 4), 1).reshape(-1, 8); // [n, 8]
        Tensor high = bits(bytes(blocks, 2, 2).unsqueeze(2), 4, 2).reshape(-1, 8); // [n, 8]
        Tensor scale = number(low)
                .addScaledInPlace(number(high), 16)
                .addInPlace(-32)
                .unsqueeze(2)
                .mulInPlace(half(blocks, 0)); // [n, 8, 1]
        return iq4(bytes(blocks, 8, 128)).mulInPlace(scale); // [n, 8, 32]
    }

    /** [n, 16 · groups] bytes to [n, groups, 32] values of the IQ4 table. */
    private static Tensor iq4(Tensor bytes) {
        Tensor indices = nibbles(bytes, 16); // [n, groups, 32]
        Tensor table = Tensors.of(IQ4_VALUES).to(bytes.device()); // [16]
        return table.indexSelect(0, indices.reshape(-1).to(DType.I32)).view(indices.shape());
    }

    /** Part of each block, for views contiguous: [n, length], U8. */
    private static Tensor bytes(Tensor blocks, int offset, int length) {
        return blocks.narrow(1, offset, length).contiguous();
    }

    /** [n, groups · width] to [n, groups, 2 · width]: of each group the low halves of all bytes, then the high ones. */
    private static Tensor nibbles(Tensor bytes, int width) {
        return bits(bytes.view(bytes.size(0), -1, 1, width), 2, 4).flatten(2, 3);
    }

    /**
     * Cuts bytes into fields of bits, lowest first, along the dimension before the last, or along the last one if that has size 1.
     *
     * @param bytes [..., 1, m] or [..., 1]
     */
    private static Tensor bits(Tensor bytes, int fields, int bitsPerField) {
        boolean alongLast = bytes.size(-1) == 1;
        Tensor shifts = shifts(bytes.device(), fields, bitsPerField); // [fields]
        Tensor shaped = alongLast ? shifts : shifts.unsqueeze(1);
        return bytes.shiftRight(shaped).bitAnd((1 << bitsPerField) - 1);
    }

    private static Tensor shifts(Device device, int fields, int bitsPerField) {
        return Tensors.arange(0, fields, device).mul((long) bitsPerField).to(DType.U8);
    }

    /** The F16 at an offset of each block, as F32 [n, 1, 1]. */
    private static Tensor half(Tensor blocks, int offset) {
        return bytes(blocks, offset, 2).viewAs(DType.F16).to(DType.F32).unsqueeze(2);
    }

    private static Tensor number(Tensor bytes) {
        return bytes.to(DType.F32);
    }

    private static Tensor signed(Tensor bytes) {
        return bytes.viewAs(DType.I8).to(DType.F32);
    }
}
