package dev.easel.media;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.awt.image.BufferedImage;
import java.awt.image.IndexColorModel;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;

/**
 * Reads PNG, JPEG, WebP, GIF and BMP files as the reference's picture loader does: the first frame, turned upright as EXIF says, in
 * 8-bit RGB, or RGBA when the file has an alpha channel or a palette with transparent colours.
 */
public final class PictureReader {
    /** The largest file that is read, in bytes. */
    public static final long MAX_FILE_BYTES = 1L << 30;

    /** What decoding takes: up to 16 bits for each of four channels, and the picture itself. */
    private static final long BYTES_PER_PIXEL = 12;

    static {
        ImageIO.setUseCache(false);
    }

    private PictureReader() {}

    /**
     * Reads a picture file.
     *
     * @throws EaselException {@link ErrorCode#NOT_FOUND} when there is no such file, {@link ErrorCode#INPUT_OUTPUT} when it cannot be
     *     read, {@link ErrorCode#INVALID_FILE} when it is no picture, truncated, corrupt or too large
     */
    public static Picture read(Path file) {
        return read(bytes(file), file.toString());
    }

    /**
     * The bytes of a picture file.
     *
     * @throws EaselException as {@link #read(Path)}
     */
    public static byte[] bytes(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new EaselException(ErrorCode.NOT_FOUND, "There is no picture file " + file + ".");
        }
        try {
            if (Files.size(file) > MAX_FILE_BYTES) {
                throw refused(file.toString(), "it is larger than 1 GiB", null);
            }
            return Files.readAllBytes(file);
        } catch (IOException exception) {
            throw new EaselException(ErrorCode.INPUT_OUTPUT, "The file " + file + " cannot be read.", exception);
        }
    }

    /**
     * Decodes the bytes of a picture file.
     *
     * @param file all its bytes
     * @param name what messages call it
     * @throws EaselException {@link ErrorCode#INVALID_FILE} when it is no picture, truncated, corrupt or too large
     */
    public static Picture read(byte[] file, String name) {
        try (ImageInputStream stream = ImageIO.createImageInputStream(new ByteArrayInputStream(file))) {
            Iterator<ImageReader> readers = ImageIO.getImageReaders(stream);
            if (!readers.hasNext()) {
                throw refused(name, "it is none of PNG, JPEG, WebP, GIF and BMP", null);
            }
            ImageReader reader = readers.next();
            try {
                return Orientation.upright(
                        decode(reader, stream, file, name), Exif.ofFile(file).orientation());
            } finally {
                reader.dispose();
            }
        } catch (IOException | RuntimeException exception) {
            if (exception instanceof EaselException known) {
                throw known;
            }
            throw refused(name, "it is truncated or corrupt", exception);
        }
    }

    private static Picture decode(ImageReader reader, ImageInputStream stream, byte[] file, String name)
            throws IOException {
        boolean[] incomplete = new boolean[1];
        reader.addIIOReadWarningListener((source, warning) -> incomplete[0] |= warning.contains("Premature"));
        reader.setInput(stream, true, true);
        long pixels = (long) reader.getWidth(0) * reader.getHeight(0);
        if (pixels > Picture.MAX_PIXELS) {
            throw refused(
                    name,
                    "it claims " + reader.getWidth(0) + "x" + reader.getHeight(0) + " pixels and the most is "
                            + Picture.MAX_PIXELS,
                    null);
        }
        if (pixels * BYTES_PER_PIXEL > Runtime.getRuntime().maxMemory()) {
            throw refused(
                    name,
                    "its " + reader.getWidth(0) + "x" + reader.getHeight(0)
                            + " pixels need more memory than Java may take (-Xmx)",
                    null);
        }
        BufferedImage image = reader.read(0);
        if (incomplete[0]) {
            throw refused(name, "it is truncated or corrupt", null);
        }
        return PixelReader.toPicture(image, hasAlpha(image, file));
    }

    /** A PNG file without colour type palette, grey-alpha or RGBA has no alpha for the reference, even with a tRNS chunk. */
    private static boolean hasAlpha(BufferedImage image, byte[] file) {
        if (PngChunks.isPng(file)) {
            int colourType = file[25];
            boolean palette =
                    colourType == 3 && image.getColorModel() instanceof IndexColorModel colours && colours.hasAlpha();
            return palette || colourType == 4 || colourType == 6;
        }
        return image.getColorModel().hasAlpha();
    }

    private static EaselException refused(String name, String why, Exception cause) {
        return new EaselException(
                ErrorCode.INVALID_FILE,
                "The file " + name + " cannot be read as a picture: " + why + "; use another file.",
                cause);
    }
}
