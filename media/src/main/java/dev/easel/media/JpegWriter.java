package dev.easel.media;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;

/** Writes JPEG files. */
public final class JpegWriter {
    static {
        ImageIO.setUseCache(false);
    }

    private JpegWriter() {}

    /**
     * The bytes of a JPEG file; alpha is dropped.
     *
     * @param quality from 1 (smallest) to 100 (best)
     * @throws EaselException {@link ErrorCode#INVALID_INPUT} when the quality is out of range
     */
    public static byte[] write(Picture picture, int quality) {
        if (quality < 1 || quality > 100) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT, "The JPEG quality is " + quality + "; give one from 1 to 100.");
        }
        ImageWriter writer = ImageIO.getImageWritersByFormatName("jpeg").next();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ImageOutputStream out = ImageIO.createImageOutputStream(bytes)) {
            ImageWriteParam parameters = writer.getDefaultWriteParam();
            parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
            parameters.setCompressionQuality(quality / 100f);
            writer.setOutput(out);
            writer.write(null, new IIOImage(image(picture), null, null), parameters);
            out.flush();
            return bytes.toByteArray();
        } catch (IOException exception) {
            throw new EaselException(ErrorCode.INTERNAL, "A picture cannot be encoded as JPEG.", exception);
        } finally {
            writer.dispose();
        }
    }

    private static BufferedImage image(Picture picture) {
        BufferedImage image = new BufferedImage(picture.width(), picture.height(), BufferedImage.TYPE_INT_RGB);
        int[] row = new int[picture.width()];
        boolean grey = picture.channels() == 1;
        for (int y = 0; y < picture.height(); y++) {
            for (int x = 0; x < picture.width(); x++) {
                int red = picture.sample(x, y, 0);
                int green = grey ? red : picture.sample(x, y, 1);
                int blue = grey ? red : picture.sample(x, y, 2);
                row[x] = red << 16 | green << 8 | blue;
            }
            image.setRGB(0, y, picture.width(), 1, row, 0, picture.width());
        }
        return image;
    }
}
