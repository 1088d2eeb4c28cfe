package dev.easel.media;

/** A look at a picture in the making, taken only if someone wants to see it, and before whoever offered it goes on. */
@FunctionalInterface
public interface PicturePreview {
    /** What it looks like now. */
    Picture picture();
}
