package dev.easel.media;

/**
 * Prepares rows for compression: of the five filters of PNG, the one whose bytes, read as signed, have the smallest sum of
 * magnitudes (the heuristic of ISO/IEC 15948 section 12.8).
 */
final class PngFilter {
    private static final int FILTERS = 5;

    private final int length;
    private final int step;
    private final byte[][] candidates;
    private byte[] previous;
    private byte[] current;

    /**
     * @param length bytes in a row
     * @param step bytes in a pixel
     */
    PngFilter(int length, int step) {
        this.length = length;
        this.step = step;
        candidates = new byte[FILTERS][length + 1];
        for (int filter = 0; filter < FILTERS; filter++) {
            candidates[filter][0] = (byte) filter;
        }
        previous = new byte[length + step];
        current = new byte[length + step];
    }

    /**
     * Filters the next row.
     *
     * @param samples where the row is
     * @param start its first byte
     * @return the filter's number and the filtered bytes; valid until the next call
     */
    byte[] next(byte[] samples, int start) {
        byte[] above = current;
        current = previous;
        previous = above;
        System.arraycopy(samples, start, current, step, length);
        fill();
        byte[] best = candidates[0];
        long smallest = Long.MAX_VALUE;
        for (byte[] candidate : candidates) {
            long sum = magnitude(candidate);
            if (sum < smallest) {
                smallest = sum;
                best = candidate;
            }
        }
        return best;
    }

    private void fill() {
        System.arraycopy(current, step, candidates[0], 1, length);
        for (int index = 0; index < length; index++) {
            int value = current[index + step];
            int left = current[index] & 0xFF;
            int up = previous[index + step] & 0xFF;
            int corner = previous[index] & 0xFF;
            candidates[1][index + 1] = (byte) (value - left);
            candidates[2][index + 1] = (byte) (value - up);
            candidates[3][index + 1] = (byte) (value - ((left + up) >> 1));
            candidates[4][index + 1] = (byte) (value - paeth(left, up, corner));
        }
    }

    private static int paeth(int left, int up, int corner) {
        int toLeft = Math.abs(up - corner);
        int toUp = Math.abs(left - corner);
        int toCorner = Math.abs(left + up - 2 * corner);
        if (toLeft <= toUp && toLeft <= toCorner) {
            return left;
        }
        return toUp <= toCorner ? up : corner;
    }

    private static long magnitude(byte[] bytes) {
        long sum = 0;
        for (int index = 1; index < bytes.length; index++) {
            sum += Math.abs((int) bytes[index]);
        }
        return sum;
    }
}
