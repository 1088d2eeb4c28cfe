package dev.easel.server.recipe;

import java.util.Locale;
import java.util.Set;

/** The families of text-to-video models that {@code easel video} knows how to ask, in the order it prefers them. */
public enum FilmFamily {
    /** LTX-Video: takes a start picture and any rate. */
    LTX_VIDEO("ltx-video", "LTX-Video", 30, 3.0, new ImageRequest.Size(768, 512), 4, 24, "ltx-video-0.9.5"),
    /** Mochi: trained at 30 frames a second. */
    MOCHI("mochi", "Mochi", 30, 4.5, new ImageRequest.Size(848, 480), 1.2, 30, "mochi-preview-fp8"),
    /** The small model of LTX-Video's topology that comes with Easel; its card says what it can do. */
    STARTER("starter-film", "The starter film model", 20, 3.0, new ImageRequest.Size(128, 128), 2, 12, "");

    /** What the name of the starter's file begins with. */
    private static final String STARTER_FILE = "easel-starter-film";

    /** Mochi's latents are taken by twos. */
    private static final int MOCHI_PATCH = 2;

    private static final String USUAL_FAULTS =
            "low quality, worst quality, deformed, distorted, motion smear, motion artifacts, ugly";

    private final String title;
    private final String name;
    private final int steps;
    private final double guidance;
    private final ImageRequest.Size size;
    private final double seconds;
    private final double rate;
    private final String catalogueName;

    FilmFamily(
            String title,
            String name,
            int steps,
            double guidance,
            ImageRequest.Size size,
            double seconds,
            double rate,
            String catalogueName) {
        this.title = title;
        this.name = name;
        this.steps = steps;
        this.guidance = guidance;
        this.size = size;
        this.seconds = seconds;
        this.rate = rate;
        this.catalogueName = catalogueName;
    }

    /** What readers type. */
    public String title() {
        return title;
    }

    /** What sentences call it. */
    public String spokenName() {
        return name;
    }

    /** How many steps it is asked for unless the reader says otherwise. */
    public int steps() {
        return steps;
    }

    /** The guidance unless the reader says otherwise; 1 for none. */
    public double guidance() {
        return guidance;
    }

    /** Width and height in pixels unless the reader says otherwise. */
    public ImageRequest.Size size() {
        return size;
    }

    /** How long a film is unless the reader says otherwise. */
    public double seconds() {
        return seconds;
    }

    /** Frames per second unless the reader says otherwise. */
    public double rate() {
        return rate;
    }

    /** What the film should not show unless the reader says otherwise. */
    public String negative() {
        return this == LTX_VIDEO ? USUAL_FAULTS : "";
    }

    /** What {@code easel models pull} calls the one to begin with; empty for the one that comes with Easel. */
    String catalogueName() {
        return catalogueName;
    }

    /** The command that fetches the one to begin with, and what it does. */
    public String remedy() {
        return this == STARTER
                ? "./easel --rebuild puts it where it belongs"
                : "easel models pull " + catalogueName + " fetches it";
    }

    /** Whether it can begin with a picture. */
    public boolean startsFromPicture() {
        return this == LTX_VIDEO;
    }

    /** What width and height must be multiples of. */
    public int multiple(FilmParts.Grid grid) {
        return this == MOCHI ? grid.pixels() * MOCHI_PATCH : grid.pixels();
    }

    /** Whether a reader who says this means the family. */
    public boolean isCalled(String text) {
        String plain = text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
        return switch (this) {
            case LTX_VIDEO -> Set.of("ltx", "ltxv", "ltxvideo").contains(plain);
            case MOCHI ->
                Set.of("mochi", "mochi1", "mochipreview", "mochi1preview").contains(plain);
            case STARTER -> Set.of("starter", "starterfilm", "easelstarterfilm").contains(plain);
        };
    }

    /** The family of a file, whose name without folders tells the starter from those it is like. */
    static FilmFamily of(FilmParts.Transformer transformer, String fileName) {
        return switch (transformer) {
            case LTX_VIDEO -> fileName.startsWith(STARTER_FILE) ? STARTER : LTX_VIDEO;
            case MOCHI -> MOCHI;
        };
    }
}
