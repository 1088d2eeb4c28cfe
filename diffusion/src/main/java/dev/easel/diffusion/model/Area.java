package dev.easel.diffusion.model;

import java.util.ArrayList;
import java.util.List;

/** The part of a latent that an entry of a conditioning speaks about. */
public sealed interface Area {
    /**
     * Sizes and offsets in latent units, the last dimensions of the latent: (height, width) for pictures, (frames, height, width)
     * for films. Sizes may reach past the border, where they are cut.
     */
    record Absolute(List<Long> sizes, List<Long> offsets) implements Area {
        /** Checks that there is one offset for each size. */
        public Absolute {
            sizes = List.copyOf(sizes);
            offsets = List.copyOf(offsets);
            if (sizes.isEmpty() || sizes.size() != offsets.size()) {
                throw new IllegalArgumentException("an area has one offset for each size");
            }
        }

        /** An area of a picture in latent units. */
        public static Absolute ofImage(long height, long width, long y, long x) {
            return new Absolute(List.of(height, width), List.of(y, x));
        }
    }

    /** Sizes and offsets as fractions 0 … 1 of the latent's last dimensions. */
    record Fraction(List<Double> sizes, List<Double> offsets) implements Area {
        /** Checks that there is one offset for each size. */
        public Fraction {
            sizes = List.copyOf(sizes);
            offsets = List.copyOf(offsets);
            if (sizes.isEmpty() || sizes.size() != offsets.size()) {
                throw new IllegalArgumentException("an area has one offset for each size");
            }
        }

        /** An area of a picture in fractions of its size. */
        public static Fraction ofImage(double height, double width, double y, double x) {
            return new Fraction(List.of(height, width), List.of(y, x));
        }

        /** The area within a latent whose last dimensions have these sizes; each side is at least 1, halves round to even. */
        public Absolute within(List<Long> latentSizes) {
            List<Long> absoluteSizes = new ArrayList<>();
            List<Long> absoluteOffsets = new ArrayList<>();
            for (int dimension = 0; dimension < sizes.size(); dimension++) {
                long size = latentSizes.get(dimension);
                absoluteSizes.add(Math.max(1, (long) Math.rint(sizes.get(dimension) * size)));
                absoluteOffsets.add((long) Math.rint(offsets.get(dimension) * size));
            }
            return new Absolute(absoluteSizes, absoluteOffsets);
        }
    }
}
