package dev.easel.diffusion.vae.ltxv;

/** A block of LTX-Video's encoder or decoder. */
sealed interface LtxvVaeBlock {
    /** Residual blocks of one width ({@code res_x}). */
    record Residuals() implements LtxvVaeBlock {}

    /** One residual block that changes the width ({@code res_x_y}). */
    record WidthChange() implements LtxvVaeBlock {}

    /** A convolution that moves by a stride ({@code compress_…} of an encoder). */
    record Strided(Stride stride) implements LtxvVaeBlock {}

    /** A convolution beside the mean of what becomes one place ({@code compress_…_res} of an encoder). */
    record SpaceToDepth(Stride stride) implements LtxvVaeBlock {}

    /**
     * A convolution whose channels become new frames, rows and columns ({@code compress_…} of a decoder).
     *
     * @param residual whether the input, repeated, is added
     */
    record DepthToSpace(Stride stride, boolean residual) implements LtxvVaeBlock {}

    /** Factors in time, height and width. */
    record Stride(int frames, int rows, int columns) {
        /** All three directions. */
        static final Stride ALL = new Stride(2, 2, 2);
        /** Height and width. */
        static final Stride SPACE = new Stride(1, 2, 2);
        /** Time. */
        static final Stride TIME = new Stride(2, 1, 1);

        int product() {
            return frames * rows * columns;
        }

        long[] toArray() {
            return new long[] {frames, rows, columns};
        }
    }
}
