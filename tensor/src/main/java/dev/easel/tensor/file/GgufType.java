package dev.easel.tensor.file;

import dev.easel.tensor.DType;
import dev.easel.tensor.quantized.BlockType;
import java.util.Optional;

/** How GGUF files store a tensor: as plain numbers or in blocks. */
public enum GgufType {
    /** IEEE binary32. */
    F32(0, DType.F32),
    /** IEEE binary16. */
    F16(1, DType.F16),
    /** {@link BlockType#Q4_0}. */
    Q4_0(2, BlockType.Q4_0),
    /** {@link BlockType#Q4_1}. */
    Q4_1(3, BlockType.Q4_1),
    /** {@link BlockType#Q5_0}. */
    Q5_0(6, BlockType.Q5_0),
    /** {@link BlockType#Q5_1}. */
    Q5_1(7, BlockType.Q5_1),
    /** {@link BlockType#Q8_0}. */
    Q8_0(8, BlockType.Q8_0),
    /** {@link BlockType#Q2_K}. */
    Q2_K(10, BlockType.Q2_K),
    /** {@link BlockType#Q3_K}. */
    Q3_K(11, BlockType.Q3_K),
    /** {@link BlockType#Q4_K}. */
    Q4_K(12, BlockType.Q4_K),
    /** {@link BlockType#Q5_K}. */
    Q5_K(13, BlockType.Q5_K),
    /** {@link BlockType#Q6_K}. */
    Q6_K(14, BlockType.Q6_K),
    /** {@link BlockType#IQ4_NL}. */
    IQ4_NL(20, BlockType.IQ4_NL),
    /** {@link BlockType#IQ4_XS}. */
    IQ4_XS(23, BlockType.IQ4_XS),
    /** Signed 8-bit integers. */
    I8(24, DType.I8),
    /** Signed 16-bit integers. */
    I16(25, DType.I16),
    /** Signed 32-bit integers. */
    I32(26, DType.I32),
    /** Signed 64-bit integers. */
    I64(27, DType.I64),
    /** IEEE binary64. */
    F64(28, DType.F64),
    /** Upper half of binary32. */
    BF16(30, DType.BF16);

    private static final GgufType[] VALUES = values();

    private final int code;
    private final Optional<DType> dtype;
    private final Optional<BlockType> block;

    GgufType(int code, DType dtype) {
        this.code = code;
        this.dtype = Optional.of(dtype);
        this.block = Optional.empty();
    }

    GgufType(int code, BlockType block) {
        this.code = code;
        this.dtype = Optional.empty();
        this.block = Optional.of(block);
    }

    /** The number files name it by. */
    int code() {
        return code;
    }

    /** The dtype of plain numbers. */
    public Optional<DType> dtype() {
        return dtype;
    }

    /** How blocks are packed. */
    public Optional<BlockType> block() {
        return block;
    }

    /** Numbers that are stored together. */
    int unitElements() {
        return block.map(BlockType::elements).orElse(1);
    }

    /** Bytes they take. */
    int unitBytes() {
        return block.map(BlockType::bytes).orElseGet(() -> dtype.orElseThrow().byteSize());
    }

    /** The dtype its numbers are read as. */
    DType readAs() {
        return dtype.orElse(DType.F32);
    }

    static Optional<GgufType> find(int code) {
        for (GgufType type : VALUES) {
            if (type.code == code) {
                return Optional.of(type);
            }
        }
        return Optional.empty();
    }
}
