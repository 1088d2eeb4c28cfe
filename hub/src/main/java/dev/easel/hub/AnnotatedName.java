package dev.easel.hub;

import java.util.Objects;

/**
 * A file name that may say which folder it lies in, as in {@code up.png [input]} (contract section 1.3, GET /view).
 *
 * @param name the name without the annotation
 * @param folder the folder it names
 */
public record AnnotatedName(String name, DataFolder folder) {
    public AnnotatedName {
        Objects.requireNonNull(name, "name");
        Objects.requireNonNull(folder, "folder");
    }

    /**
     * Reads an annotated name; the annotation and the one character before it are cut off.
     *
     * @param text the name as given
     * @param otherwise the folder of a name without annotation
     */
    public static AnnotatedName parse(String text, DataFolder otherwise) {
        for (DataFolder folder : DataFolder.values()) {
            String suffix = "[" + folder.apiName() + "]";
            if (text.endsWith(suffix)) {
                int end = Math.max(0, text.length() - suffix.length() - 1);
                return new AnnotatedName(text.substring(0, end), folder);
            }
        }
        return new AnnotatedName(text, otherwise);
    }
}
