package dev.easel.media.film;

/** How a GIF shows colours that are not in its palette. */
public enum Dither {
    /** The nearest colour: flat areas, visible bands. */
    NONE,
    /** Errors go to the neighbours: the closest to the source, but grain that moves. */
    DIFFUSION,
    /** Errors go to more neighbours (Floyd and Steinberg): stronger grain. */
    FLOYD_STEINBERG,
    /** A fixed pattern: still where the picture is still, and the smallest files of those that dither. */
    ORDERED
}
