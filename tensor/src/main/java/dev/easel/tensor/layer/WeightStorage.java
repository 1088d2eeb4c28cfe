package dev.easel.tensor.layer;

import dev.easel.tensor.DType;
import dev.easel.tensor.Device;
import java.util.Optional;

/**
 * How a model's weights are kept.
 *
 * @param device where
 * @param dtype what floating weights are rounded to when they are loaded; as the file has them when absent. Weights stored as scaled
 *     8-bit floats stay what they are, and so do quantised blocks unless F32 is asked for
 * @param float8Products whether products with 8-bit weights are computed in 8 bits on devices that can
 */
public record WeightStorage(Device device, Optional<DType> dtype, boolean float8Products) {
    /** On the CPU, as the file has them. */
    public static final WeightStorage AS_STORED = on(Device.CPU);

    /** On a device, as the file has them. */
    public static WeightStorage on(Device device) {
        return new WeightStorage(device, Optional.empty(), false);
    }

    /** On a device, rounded to a dtype. */
    public static WeightStorage on(Device device, DType dtype) {
        return new WeightStorage(device, Optional.of(dtype), false);
    }

    /** Whether quantised blocks are decoded when they are loaded, because F32 was asked for, and not each time they are used. */
    public boolean decodesBlocks() {
        return dtype.equals(Optional.of(DType.F32));
    }
}
