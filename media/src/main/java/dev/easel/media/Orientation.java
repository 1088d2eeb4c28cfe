package dev.easel.media;

/** Turns pictures as EXIF's orientation says, which counts from 1 to 8. */
public final class Orientation {
    private Orientation() {}

    /**
     * The picture as it is to be seen.
     *
     * @param stored the picture as stored
     * @param orientation 1 upright; 2, 4, 5 and 7 are mirrored; 5 to 8 lie on their side
     */
    public static Picture upright(Picture stored, int orientation) {
        if (orientation == 1) {
            return stored;
        }
        boolean sideways = orientation >= 5;
        int width = sideways ? stored.height() : stored.width();
        int height = sideways ? stored.width() : stored.height();
        int channels = stored.channels();
        byte[] turned = new byte[stored.samples().length];
        int position = 0;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int source = source(stored, orientation, x, y) * channels;
                System.arraycopy(stored.samples(), source, turned, position, channels);
                position += channels;
            }
        }
        return new Picture(width, height, channels, turned);
    }

    /** The index of the stored pixel that is seen at x, y (TIFF 6.0, tag Orientation). */
    private static int source(Picture stored, int orientation, int x, int y) {
        int right = stored.width() - 1;
        int bottom = stored.height() - 1;
        int column = switch (orientation) {
            case 2, 3 -> right - x;
            case 5, 6 -> y;
            case 7, 8 -> right - y;
            default -> x;
        };
        int row = switch (orientation) {
            case 3, 4 -> bottom - y;
            case 5, 8 -> x;
            case 6, 7 -> bottom - x;
            default -> y;
        };
        return row * stored.width() + column;
    }
}
