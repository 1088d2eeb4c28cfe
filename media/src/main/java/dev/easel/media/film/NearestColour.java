package dev.easel.media.film;

import java.util.Arrays;

/**
 * Finds the colour of a palette that is nearest to any other, exactly. Space is divided into cells of four levels a side, and a cell
 * remembers which colours can be nearest to something in it: few. They are chosen from those of the cell of 32 levels around it. For one
 * thread at a time.
 */
final class NearestColour {
    private static final int COARSE_BITS = 3;
    private static final int FINE_BITS = 6;
    private static final int INDEX_SHIFT = 24;

    /** The opaque colours 0xRRGGBB with their index above. */
    private final int[] palette;
    /** For each cell the colours that can be nearest in it; empty until something in the cell is looked for. */
    private final int[][] coarse = new int[1 << 3 * COARSE_BITS][];

    private final int[][] fine = new int[1 << 3 * FINE_BITS][];
    /** For each colour one more than the index found for it, or 0; empty if nothing is remembered. */
    private final byte[] known;
    /** The colour that was looked for last: in plain areas the next one is the same. */
    private int latest = -1;

    private int latestIndex;

    /**
     * @param colours up to 256 of the form 0xAARRGGBB; only opaque ones are found
     * @param remember whether so much is looked for that 16 MiB for what was found are worth it
     */
    NearestColour(int[] colours, boolean remember) {
        known = new byte[remember ? 1 << 24 : 0];
        int[] opaque = new int[colours.length];
        int count = 0;
        for (int index = 0; index < colours.length; index++) {
            if (colours[index] >>> INDEX_SHIFT == 0xFF) {
                opaque[count++] = index << INDEX_SHIFT | colours[index] & 0xFFFFFF;
            }
        }
        palette = Arrays.copyOf(opaque, count);
    }

    /**
     * The index of the colour at the least distance.
     *
     * @param red 0 to 255
     * @param green 0 to 255
     * @param blue 0 to 255
     */
    int index(int red, int green, int blue) {
        if (known.length == 0) {
            return find(red, green, blue);
        }
        int colour = red << 16 | green << 8 | blue;
        if (colour != latest) {
            latest = colour;
            latestIndex = recall(colour, red, green, blue);
        }
        return latestIndex;
    }

    private int recall(int colour, int red, int green, int blue) {
        int before = known[colour] & 0xFF;
        if (before > 0) {
            return before - 1;
        }
        int found = find(red, green, blue);
        known[colour] = (byte) (found + 1);
        return found;
    }

    private int find(int red, int green, int blue) {
        int cell = cell(red, green, blue, FINE_BITS);
        int[] candidates = fine[cell];
        if (candidates == null) {
            candidates = candidates(around(red, green, blue), red, green, blue, FINE_BITS);
            fine[cell] = candidates;
        }
        int best = candidates[0];
        if (candidates.length > 1) {
            int least = Integer.MAX_VALUE;
            for (int candidate : candidates) {
                int redder = (candidate >> 16 & 0xFF) - red;
                int greener = (candidate >> 8 & 0xFF) - green;
                int bluer = (candidate & 0xFF) - blue;
                int distance = redder * redder + greener * greener + bluer * bluer;
                if (distance < least) {
                    least = distance;
                    best = candidate;
                }
            }
        }
        return best >>> INDEX_SHIFT;
    }

    private static int cell(int red, int green, int blue, int bits) {
        int shift = 8 - bits;
        return red >> shift << 2 * bits | green >> shift << bits | blue >> shift;
    }

    private int[] around(int red, int green, int blue) {
        int cell = cell(red, green, blue, COARSE_BITS);
        if (coarse[cell] == null) {
            coarse[cell] = candidates(palette, red, green, blue, COARSE_BITS);
        }
        return coarse[cell];
    }

    /** Those of some colours that are nearer to the cell's nearest corner than the best is to its farthest. */
    private static int[] candidates(int[] colours, int red, int green, int blue, int bits) {
        int last = (1 << 8 - bits) - 1;
        int firstRed = red & ~last;
        int firstGreen = green & ~last;
        int firstBlue = blue & ~last;
        int[] nearest = new int[colours.length];
        int limit = Integer.MAX_VALUE;
        for (int place = 0; place < colours.length; place++) {
            int redder = (colours[place] >> 16 & 0xFF) - firstRed;
            int greener = (colours[place] >> 8 & 0xFF) - firstGreen;
            int bluer = (colours[place] & 0xFF) - firstBlue;
            nearest[place] =
                    square(outside(redder, last)) + square(outside(greener, last)) + square(outside(bluer, last));
            limit = Math.min(
                    limit,
                    square(farthest(redder, last)) + square(farthest(greener, last)) + square(farthest(bluer, last)));
        }
        int count = 0;
        int[] found = new int[colours.length];
        for (int place = 0; place < colours.length; place++) {
            if (nearest[place] <= limit) {
                found[count++] = colours[place];
            }
        }
        return Arrays.copyOf(found, count);
    }

    /** How far a level is outside those from 0 to the last. */
    private static int outside(int level, int last) {
        return Math.max(0, Math.max(-level, level - last));
    }

    /** How far a level is from the farther one of 0 and the last. */
    private static int farthest(int level, int last) {
        return Math.max(Math.abs(level), Math.abs(level - last));
    }

    private static int square(int distance) {
        return distance * distance;
    }
}
