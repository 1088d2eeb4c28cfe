package dev.easel.diffusion.text;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.util.Arrays;
import java.util.stream.Collectors;

/** What text encoders are loaded for, by the names of ComfyUI's loader nodes. */
public enum ClipType {
    /** Stable Diffusion 1 and XL, and the default where a node does not ask. */
    STABLE_DIFFUSION("stable_diffusion"),
    /** Stable Diffusion XL. */
    SDXL("sdxl"),
    /** Stable Diffusion 3. */
    SD3("sd3"),
    /** FLUX.1. */
    FLUX("flux"),
    /** LTX-Video. */
    LTXV("ltxv"),
    /** Mochi. */
    MOCHI("mochi");

    private final String comfyName;

    ClipType(String comfyName) {
        this.comfyName = comfyName;
    }

    /** The name in a loader node's {@code type} input. */
    public String comfyName() {
        return comfyName;
    }

    /**
     * The type of a name.
     *
     * @throws EaselException when there is none of that name
     */
    public static ClipType parse(String name) {
        return Arrays.stream(values())
                .filter(type -> type.comfyName.equals(name))
                .findFirst()
                .orElseThrow(() -> new EaselException(
                        ErrorCode.UNSUPPORTED_MODEL,
                        "Text encoders of type '" + name + "' are not supported; supported are "
                                + Arrays.stream(values())
                                        .map(ClipType::comfyName)
                                        .collect(Collectors.joining(", "))
                                + "."));
    }
}
