package dev.easel.hub;

import java.util.Locale;
import java.util.Optional;

/** The three folders workflows read pictures from and write results to; the names are those of the ComfyUI API's {@code type}. */
public enum DataFolder {
    /** What people put in: pictures, masks, films. */
    INPUT,
    /** What workflows are asked to keep. */
    OUTPUT,
    /** Previews, emptied at start. */
    TEMP;

    /** The lower-case name used in requests and answers. */
    public String apiName() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The folder of a lower-case API name, empty if there is none such. */
    public static Optional<DataFolder> ofApiName(String name) {
        for (DataFolder folder : values()) {
            if (folder.apiName().equals(name)) {
                return Optional.of(folder);
            }
        }
        return Optional.empty();
    }
}
