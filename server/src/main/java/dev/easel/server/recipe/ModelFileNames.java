package dev.easel.server.recipe;

import dev.easel.hub.ModelFolders;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * Finds model files by what their publishers call them.
 *
 * @param folders where they are
 */
record ModelFileNames(ModelFolders folders) {
    /** The first file in a folder whose name without sub-folders, in lower case, passes. */
    Optional<String> first(String key, Predicate<String> passes) {
        return folders.list(key).stream()
                .filter(name -> passes.test(last(name).toLowerCase(Locale.ROOT)))
                .findFirst();
    }

    /** T5-XXL, in 16 bits if it is there. */
    Optional<String> t5xxl() {
        return first("text_encoders", name -> name.startsWith("t5xxl_fp16"))
                .or(() -> first("text_encoders", name -> name.contains("t5xxl") || name.contains("t5-v1_1-xxl")));
    }

    /** The name without sub-folders. */
    static String last(String name) {
        return name.substring(name.lastIndexOf('/') + 1);
    }

    /** Whether a reader who says this means a file: its name, with or without sub-folders and extension. */
    static boolean isCalled(String name, String text) {
        String wanted = text.replace('\\', '/');
        String last = last(name);
        return name.equals(wanted)
                || last.equals(wanted)
                || last.substring(0, Math.max(0, last.lastIndexOf('.'))).equals(wanted);
    }
}
