package dev.easel.server.worker;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Pictures of the work in progress.
 *
 * @param method how they are made
 * @param size the side of the square they fill, in pixels
 */
public record PreviewSettings(Method method, int size) {
    /** ComfyUI's defaults: no previews; when a prompt asks for them, 512 pixels. */
    public static final PreviewSettings DEFAULT = new PreviewSettings(Method.NONE, 512);

    public PreviewSettings {
        if (size < 16 || size > 4096) {
            throw new IllegalArgumentException("preview size " + size);
        }
    }

    /** How previews are made. */
    public enum Method {
        /** Not at all. */
        NONE,
        /** The best there is; at present the same as {@link #LATENT2RGB}. */
        AUTO,
        /** A linear map from latent channels to colours. */
        LATENT2RGB,
        /** A small autoencoder; until one is loaded the same as {@link #LATENT2RGB}. */
        TAESD;

        /** The method of an option or of {@code extra_data.preview_method}. */
        public static Optional<Method> ofName(String name) {
            for (Method method : values()) {
                if (method.name().toLowerCase(Locale.ROOT).equals(name)) {
                    return Optional.of(method);
                }
            }
            return Optional.empty();
        }
    }

    /** Whether a prompt with this extra data is shown while it is made. */
    public boolean wanted(Map<String, Object> extraData) {
        Method chosen = Optional.ofNullable(extraData.get("preview_method"))
                .flatMap(name -> Method.ofName(name.toString()))
                .orElse(method);
        return chosen != Method.NONE;
    }
}
