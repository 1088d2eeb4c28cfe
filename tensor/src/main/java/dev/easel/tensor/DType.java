package dev.easel.tensor;

import org.bytedeco.pytorch.global.torch.ScalarType;

/** The element types Easel computes with or reads from weight files. */
public enum DType {
    /** IEEE binary32. */
    F32(ScalarType.Float, 4, true),
    /** IEEE binary16. */
    F16(ScalarType.Half, 2, true),
    /** Upper half of binary32. */
    BF16(ScalarType.BFloat16, 2, true),
    /** IEEE binary64. */
    F64(ScalarType.Double, 8, true),
    /** OCP 8-bit float, 4 exponent and 3 mantissa bits, finite: largest 448, no infinity. */
    F8_E4M3(ScalarType.Float8_e4m3fn, 1, true),
    /** OCP 8-bit float, 5 exponent and 2 mantissa bits: largest 57344, with infinities. */
    F8_E5M2(ScalarType.Float8_e5m2, 1, true),
    /** Signed 64-bit integer. */
    I64(ScalarType.Long, 8, false),
    /** Signed 32-bit integer. */
    I32(ScalarType.Int, 4, false),
    /** Signed 16-bit integer. */
    I16(ScalarType.Short, 2, false),
    /** Signed 8-bit integer. */
    I8(ScalarType.Char, 1, false),
    /** Unsigned 8-bit integer. */
    U8(ScalarType.Byte, 1, false),
    /** Truth value, one byte. */
    BOOL(ScalarType.Bool, 1, false);

    private static final DType[] VALUES = values();

    private final ScalarType scalarType;
    private final int byteSize;
    private final boolean floating;

    DType(ScalarType scalarType, int byteSize, boolean floating) {
        this.scalarType = scalarType;
        this.byteSize = byteSize;
        this.floating = floating;
    }

    /** Bytes an element takes. */
    public int byteSize() {
        return byteSize;
    }

    /** Whether elements are floating-point numbers. */
    public boolean isFloating() {
        return floating;
    }

    /** Whether this is one of the 8-bit floats, which store weights and are not computed with. */
    public boolean isFloat8() {
        return this == F8_E4M3 || this == F8_E5M2;
    }

    /** libtorch's name for the type. */
    ScalarType scalarType() {
        return scalarType;
    }

    static DType of(ScalarType scalarType) {
        for (DType candidate : VALUES) {
            if (candidate.scalarType.value == scalarType.value) {
                return candidate;
            }
        }
        throw new IllegalArgumentException("libtorch type " + scalarType + " has no counterpart");
    }
}
