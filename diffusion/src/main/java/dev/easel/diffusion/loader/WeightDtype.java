package dev.easel.diffusion.loader;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.tensor.DType;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** How a diffusion model's weights are to be kept, by the names of ComfyUI's loader nodes. */
public enum WeightDtype {
    /** As suits the file and the device. */
    DEFAULT("default", Optional.empty(), false),
    /** 8-bit floats with 3 bits of mantissa, widened for each product. */
    F8_E4M3("fp8_e4m3fn", Optional.of(DType.F8_E4M3), false),
    /** 8-bit floats with 3 bits of mantissa, multiplied in 8 bits where the device can. */
    F8_E4M3_FAST("fp8_e4m3fn_fast", Optional.of(DType.F8_E4M3), true),
    /** 8-bit floats with 2 bits of mantissa, widened for each product. */
    F8_E5M2("fp8_e5m2", Optional.of(DType.F8_E5M2), false);

    private final String comfyName;
    private final Optional<DType> dtype;
    private final boolean float8Products;

    WeightDtype(String comfyName, Optional<DType> dtype, boolean float8Products) {
        this.comfyName = comfyName;
        this.dtype = dtype;
        this.float8Products = float8Products;
    }

    /** The name in a loader node's {@code weight_dtype} input. */
    public String comfyName() {
        return comfyName;
    }

    /** The element type weights are rounded to. */
    Optional<DType> dtype() {
        return dtype;
    }

    /** Whether products are computed in 8 bits where possible. */
    boolean float8Products() {
        return float8Products;
    }

    /**
     * The value of a name.
     *
     * @throws EaselException when there is none of that name
     */
    public static WeightDtype parse(String name) {
        return Arrays.stream(values())
                .filter(value -> value.comfyName.equals(name))
                .findFirst()
                .orElseThrow(() -> new EaselException(
                        ErrorCode.INVALID_INPUT,
                        "weight_dtype '" + name + "' is not one of "
                                + Arrays.stream(values())
                                        .map(WeightDtype::comfyName)
                                        .collect(Collectors.joining(", "))
                                + "."));
    }
}
