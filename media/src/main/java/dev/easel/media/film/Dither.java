package dev.easel.media.film;

/** How a GIF shows colours that are not in its palette. */
public enum Dither {
    /** The nearest colour: flat areas, visible bands. */
    NONE("none"),
    /** Errors go to the neighbours: the closest to the source, but grain that moves. */
    DIFFUSION("sierra2_4a"),
    /** Errors go to more neighbours (Floyd and Steinberg): stronger grain. */
    FLOYD_STEINBERG("floyd_steinberg"),
    /** A fixed pattern: still where the picture is still, and the smallest files of those that dither. */
    ORDERED("bayer:bayer_scale=3");

    private final String filter;

    Dither(String filter) {
        this.filter = filter;
    }

    /** What the palette filter calls it. */
    String filter() {
        return filter;
    }
}
