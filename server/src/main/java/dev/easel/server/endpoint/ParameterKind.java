package dev.easel.server.endpoint;

import java.util.Locale;

/** What values a parameter takes. */
public enum ParameterKind {
    /** A text. */
    TEXT,
    /** A whole number of any size. */
    INTEGER,
    /** A number. */
    NUMBER,
    /** True or false. */
    BOOLEAN,
    /** One of a list. */
    CHOICE,
    /** A picture or another file: an upload, a data URL, or an https URL. */
    FILE;

    /** The name in JSON. */
    public String jsonName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The kind with a name from JSON. */
    public static ParameterKind ofJsonName(String name) {
        return valueOf(name.toUpperCase(Locale.ROOT));
    }
}
