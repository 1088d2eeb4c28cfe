package dev.easel.media;

/** How new pixels are made of old ones when a picture is resized; the kernels are those of Pillow's {@code Image.resize}. */
public enum ResamplingFilter {
    /** The pixel under the centre of the new one. */
    NEAREST(0),
    /** Triangle. */
    BILINEAR(1),
    /** Keys' cubic convolution with a = −0.5 (IEEE Trans. ASSP 29, 1981). */
    BICUBIC(2),
    /** sinc windowed by its own middle lobe, three lobes wide. */
    LANCZOS(3);

    private final double support;

    ResamplingFilter(double support) {
        this.support = support;
    }

    /** Half the kernel's width, in source pixels when enlarging. */
    double support() {
        return support;
    }

    /** The kernel at a distance from its middle. */
    double weight(double distance) {
        double x = Math.abs(distance);
        return switch (this) {
            case NEAREST -> x < 0.5 ? 1 : 0;
            case BILINEAR -> x < 1 ? 1 - x : 0;
            case BICUBIC -> cubic(x);
            case LANCZOS -> x < 3 ? sinc(x) * sinc(x / 3) : 0;
        };
    }

    private static double cubic(double x) {
        double a = -0.5;
        if (x < 1) {
            return ((a + 2) * x - (a + 3)) * x * x + 1;
        }
        return x < 2 ? (((x - 5) * x + 8) * x - 4) * a : 0;
    }

    private static double sinc(double x) {
        return x == 0 ? 1 : Math.sin(x * Math.PI) / (x * Math.PI);
    }
}
