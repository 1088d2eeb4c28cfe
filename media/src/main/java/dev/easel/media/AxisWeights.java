package dev.easel.media;

import java.util.Arrays;

/**
 * For each new position along one axis, which old positions contribute and how much, in fixed point with {@link #FRACTION_BITS} bits
 * after the point, as Pillow computes 8-bit pictures.
 */
final class AxisWeights {
    /** 32 bits less the 8 of a sample and 2 for the kernel's overshoot. */
    private static final int FRACTION_BITS = 22;

    private static final int HALF = 1 << (FRACTION_BITS - 1);

    private final int[] starts;
    private final int[][] weights;

    private AxisWeights(int[] starts, int[][] weights) {
        this.starts = starts;
        this.weights = weights;
    }

    /** The weights that turn {@code from} positions into {@code to}. */
    static AxisWeights of(int from, int to, ResamplingFilter filter) {
        double scale = (double) from / to;
        double stretch = Math.max(scale, 1);
        double support = filter.support() * stretch;
        double narrowing = 1 / stretch;
        int[] starts = new int[to];
        int[][] weights = new int[to][];
        for (int position = 0; position < to; position++) {
            double centre = (position + 0.5) * scale;
            int start = Math.max(0, (int) (centre - support + 0.5));
            int end = Math.min(from, (int) (centre + support + 0.5));
            double[] exact = new double[end - start];
            double sum = 0;
            for (int index = 0; index < exact.length; index++) {
                exact[index] = filter.weight((index + start - centre + 0.5) * narrowing);
                sum += exact[index];
            }
            starts[position] = start;
            weights[position] = fixedPoint(exact, sum);
        }
        return new AxisWeights(starts, weights);
    }

    private static int[] fixedPoint(double[] exact, double sum) {
        int[] fixed = new int[exact.length];
        for (int index = 0; index < fixed.length; index++) {
            double share = sum == 0 ? exact[index] : exact[index] / sum;
            double scaled = share * (1 << FRACTION_BITS);
            fixed[index] = (int) (scaled < 0 ? scaled - 0.5 : scaled + 0.5);
        }
        return fixed;
    }

    /** The first old position that contributes to a new one. */
    int start(int position) {
        return starts[position];
    }

    /** One after the last old position that contributes to a new one. */
    int end(int position) {
        return starts[position] + weights[position].length;
    }

    /** The most old positions that contribute to one new one. */
    int widest() {
        return Arrays.stream(weights).mapToInt(taps -> taps.length).max().orElse(0);
    }

    /** Resizes one row of pixels. */
    void alongRow(byte[] from, int fromStart, byte[] to, int toStart, int channels) {
        for (int position = 0; position < starts.length; position++) {
            int[] taps = weights[position];
            int first = fromStart + starts[position] * channels;
            for (int channel = 0; channel < channels; channel++) {
                int sum = HALF;
                int source = first + channel;
                for (int tap : taps) {
                    sum += (from[source] & 0xFF) * tap;
                    source += channels;
                }
                to[toStart + position * channels + channel] = clip(sum);
            }
        }
    }

    /**
     * Makes one new row of several old ones. The old rows lie one after another in a ring: old row r at index r modulo
     * {@code ringRows}.
     *
     * @param position which new row
     * @param sums room for one row
     */
    void acrossRows(int position, byte[] ring, int ringRows, int[] sums, byte[] to, int toStart) {
        Arrays.fill(sums, HALF);
        int[] taps = weights[position];
        for (int index = 0; index < taps.length; index++) {
            int from = (starts[position] + index) % ringRows * sums.length;
            int tap = taps[index];
            for (int sample = 0; sample < sums.length; sample++) {
                sums[sample] += (ring[from + sample] & 0xFF) * tap;
            }
        }
        for (int sample = 0; sample < sums.length; sample++) {
            to[toStart + sample] = clip(sums[sample]);
        }
    }

    private static byte clip(int sum) {
        return (byte) Math.max(0, Math.min(255, sum >> FRACTION_BITS));
    }
}
