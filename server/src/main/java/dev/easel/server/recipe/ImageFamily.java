package dev.easel.server.recipe;

import java.util.Locale;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/** The families of text-to-image models that {@code easel image} knows how to ask, in the order it prefers them. */
public enum ImageFamily {
    /** FLUX.1 schnell: distilled to four steps, takes no guidance. */
    FLUX_SCHNELL("flux1-schnell", 4, OptionalDouble.empty(), 1024, "black-forest-labs/FLUX.1-schnell"),
    /** FLUX.1 dev: guidance is an input of the model. */
    FLUX_DEV("flux1-dev", 20, OptionalDouble.of(3.5), 1024, "black-forest-labs/FLUX.1-dev"),
    /** The small model that comes with Easel; its card says what it can do. */
    STARTER("starter", 10, OptionalDouble.of(5.0), 256, "");

    /** FLUX models that need more than a prompt. */
    private static final Pattern NEEDS_A_PICTURE = Pattern.compile("fill|kontext|canny|depth|redux|control|inpaint");

    private final String title;
    private final int steps;
    private final OptionalDouble guidance;
    private final int size;
    private final String source;

    ImageFamily(String title, int steps, OptionalDouble guidance, int size, String source) {
        this.title = title;
        this.steps = steps;
        this.guidance = guidance;
        this.size = size;
        this.source = source;
    }

    /** The name readers use. */
    public String title() {
        return title;
    }

    /** How many steps it is asked for unless the reader says otherwise. */
    public int steps() {
        return steps;
    }

    /** The guidance unless the reader says otherwise; empty for a model that takes none. */
    public OptionalDouble guidance() {
        return guidance;
    }

    /** Width and height in pixels unless the reader says otherwise. */
    public int size() {
        return size;
    }

    /** The repository on Hugging Face that has it; empty for the one that comes with Easel. */
    public String source() {
        return source;
    }

    /** Whether a model file of this name belongs to the family. */
    public boolean claims(String fileName) {
        String name = fileName.substring(fileName.lastIndexOf('/') + 1).toLowerCase(Locale.ROOT);
        return switch (this) {
            case STARTER -> name.startsWith("easel-starter");
            case FLUX_SCHNELL -> name.contains("flux") && name.contains("schnell") && !needsAPicture(name);
            case FLUX_DEV -> name.contains("flux") && name.contains("dev") && !needsAPicture(name);
        };
    }

    /** Whether a reader who says this means the family. */
    public boolean isCalled(String text) {
        String name = text.toLowerCase(Locale.ROOT).replaceAll("[^a-z]", "");
        return switch (this) {
            case STARTER -> name.equals("starter") || name.equals("easelstarter");
            case FLUX_SCHNELL -> name.equals("schnell") || name.equals("fluxschnell");
            case FLUX_DEV -> name.equals("dev") || name.equals("fluxdev");
        };
    }

    private static boolean needsAPicture(String name) {
        return NEEDS_A_PICTURE.matcher(name).find();
    }
}
