package dev.easel.words;

import dev.easel.hub.catalogue.YamlValues;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Texts that come with this module. */
public final class Resources {
    private Resources() {}

    /**
     * A text.
     *
     * @param name below this package
     */
    public static String text(String name) {
        try (InputStream stream = Resources.class.getResourceAsStream(name)) {
            if (stream == null) {
                throw new IllegalStateException("the resource " + name + " is missing");
            }
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    /** A YAML mapping. */
    public static YamlValues yaml(String name) {
        return YamlValues.read("The word list " + name, text(name));
    }
}
