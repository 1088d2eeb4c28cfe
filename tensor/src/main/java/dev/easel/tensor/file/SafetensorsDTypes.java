package dev.easel.tensor.file;

import dev.easel.tensor.DType;
import java.util.Optional;

/** The names safetensors headers give to element types. */
final class SafetensorsDTypes {
    private SafetensorsDTypes() {}

    /** The element type of a name, if it is one that is read. */
    static Optional<DType> find(String name) {
        return switch (name) {
            case "F64" -> Optional.of(DType.F64);
            case "F32" -> Optional.of(DType.F32);
            case "F16" -> Optional.of(DType.F16);
            case "BF16" -> Optional.of(DType.BF16);
            case "F8_E4M3" -> Optional.of(DType.F8_E4M3);
            case "F8_E5M2" -> Optional.of(DType.F8_E5M2);
            case "I64" -> Optional.of(DType.I64);
            case "I32" -> Optional.of(DType.I32);
            case "I16" -> Optional.of(DType.I16);
            case "I8" -> Optional.of(DType.I8);
            case "U8" -> Optional.of(DType.U8);
            case "BOOL" -> Optional.of(DType.BOOL);
            default -> Optional.empty();
        };
    }

    /** The name of an element type: the constants are called alike. */
    static String name(DType dtype) {
        return dtype.name();
    }
}
