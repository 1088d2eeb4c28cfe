package dev.easel.nodes;

/**
 * Finds edges (Canny, IEEE PAMI 8, 1986): grey, a Gaussian of 5x5 with deviation 1, Sobel gradients, thinning along eight directions,
 * and two thresholds, weak edges counting where they touch strong ones. Details are those of the library kornia.
 */
final class CannyEdges {
    private static final double EPSILON = 1e-6;
    private static final int[][] DIRECTIONS = {{1, 0}, {1, 1}, {0, 1}, {-1, 1}, {-1, 0}, {-1, -1}, {0, -1}, {1, -1}};

    private final int width;
    private final int height;

    private CannyEdges(int width, int height) {
        this.width = width;
        this.height = height;
    }

    /**
     * The edges of a picture.
     *
     * @param pixels red, green and blue (and more, ignored) of each pixel, row by row, from 0 to 1
     * @param width columns, at least 3
     * @param height rows, at least 3
     * @param channels numbers for a pixel, at least 3
     * @param low magnitude of a gradient from which on an edge is weak
     * @param high magnitude of a gradient from which on an edge is strong
     * @return 1 on an edge, 0 elsewhere [height, width]
     */
    static float[] find(float[] pixels, int width, int height, int channels, double low, double high) {
        CannyEdges edges = new CannyEdges(width, height);
        float[] smooth = edges.blurred(grey(pixels, channels));
        float[] across = new float[smooth.length];
        float[] down = new float[smooth.length];
        edges.gradients(smooth, across, down);
        return edges.connected(edges.thinned(across, down), low, high);
    }

    private static float[] grey(float[] pixels, int channels) {
        float[] grey = new float[pixels.length / channels];
        for (int index = 0; index < grey.length; index++) {
            int pixel = index * channels;
            grey[index] = 0.299f * pixels[pixel] + 0.587f * pixels[pixel + 1] + 0.114f * pixels[pixel + 2];
        }
        return grey;
    }

    private float[] blurred(float[] source) {
        float[] bell = new float[5];
        float sum = 0;
        for (int tap = 0; tap < 5; tap++) {
            bell[tap] = (float) Math.exp(-(tap - 2) * (tap - 2) / 2.0);
            sum += bell[tap];
        }
        float[] rows = new float[source.length];
        float[] result = new float[source.length];
        for (int tap = 0; tap < 5; tap++) {
            float weight = bell[tap] / sum;
            for (int y = 0; y < height; y++) {
                for (int x = 0; x < width; x++) {
                    rows[y * width + x] += weight * source[y * width + mirrored(x + tap - 2, width)];
                }
            }
        }
        for (int tap = 0; tap < 5; tap++) {
            float weight = bell[tap] / sum;
            for (int y = 0; y < height; y++) {
                int from = mirrored(y + tap - 2, height) * width;
                for (int x = 0; x < width; x++) {
                    result[y * width + x] += weight * rows[from + x];
                }
            }
        }
        return result;
    }

    private static int mirrored(int index, int size) {
        int positive = Math.abs(index);
        return positive < size ? positive : 2 * (size - 1) - positive;
    }

    private void gradients(float[] smooth, float[] across, float[] down) {
        for (int y = 0; y < height; y++) {
            int above = Math.max(y - 1, 0) * width;
            int here = y * width;
            int below = Math.min(y + 1, height - 1) * width;
            for (int x = 0; x < width; x++) {
                int left = Math.max(x - 1, 0);
                int right = Math.min(x + 1, width - 1);
                across[here + x] = smooth[above + right]
                        - smooth[above + left]
                        + 2 * (smooth[here + right] - smooth[here + left])
                        + smooth[below + right]
                        - smooth[below + left];
                down[here + x] = smooth[below + left]
                        - smooth[above + left]
                        + 2 * (smooth[below + x] - smooth[above + x])
                        + smooth[below + right]
                        - smooth[above + right];
            }
        }
    }

    /** Magnitudes where they are larger than those on both sides along the gradient, 0 elsewhere. */
    private float[] thinned(float[] across, float[] down) {
        float[] magnitudes = new float[across.length];
        for (int index = 0; index < magnitudes.length; index++) {
            magnitudes[index] = (float)
                    Math.sqrt((double) across[index] * across[index] + (double) down[index] * down[index] + EPSILON);
        }
        float[] thinned = new float[across.length];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int index = y * width + x;
                long eighths = (long) Math.rint(Math.toDegrees(Math.atan2(down[index], across[index])) / 45);
                int[] direction = DIRECTIONS[(int) Math.floorMod(eighths, 8L)];
                float ahead = at(magnitudes, x + direction[0], y + direction[1]);
                float behind = at(magnitudes, x - direction[0], y - direction[1]);
                boolean largest = magnitudes[index] > ahead && magnitudes[index] > behind;
                thinned[index] = largest ? magnitudes[index] : 0;
            }
        }
        return thinned;
    }

    private float at(float[] values, int x, int y) {
        return x < 0 || y < 0 || x >= width || y >= height ? 0 : values[y * width + x];
    }

    /** Strong edges, and weak ones that a chain of weak ones joins to them. */
    private float[] connected(float[] magnitudes, double low, double high) {
        float[] edges = new float[magnitudes.length];
        int[] open = new int[magnitudes.length];
        int count = 0;
        for (int index = 0; index < magnitudes.length; index++) {
            if (magnitudes[index] > high) {
                edges[index] = 1;
                open[count++] = index;
            }
        }
        while (count > 0) {
            int index = open[--count];
            for (int[] direction : DIRECTIONS) {
                int x = index % width + direction[0];
                int y = index / width + direction[1];
                int neighbour = y * width + x;
                if (at(magnitudes, x, y) > low && edges[neighbour] == 0) {
                    edges[neighbour] = 1;
                    open[count++] = neighbour;
                }
            }
        }
        return edges;
    }
}
