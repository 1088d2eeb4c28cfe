package dev.easel.app;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.media.Picture;
import dev.easel.media.PictureReader;
import dev.easel.server.recipe.ImageRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The picture that a film begins with, in an input folder of its own, where the workflow finds it by name.
 *
 * @param folder holds nothing but the picture
 * @param name of the picture
 * @param width in pixels
 * @param height in pixels
 */
record StartPicture(TemporaryFolder folder, String name, int width, int height) implements AutoCloseable {
    /**
     * Takes a picture from anywhere.
     *
     * @throws EaselException NOT_FOUND when it is not there, INVALID_FILE when it is no picture
     */
    static StartPicture of(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new EaselException(ErrorCode.NOT_FOUND, "There is no picture " + file + ".");
        }
        Picture picture = PictureReader.read(file);
        String name = file.getFileName().toString();
        try {
            TemporaryFolder folder = TemporaryFolder.create();
            Files.copy(file, folder.path().resolve(name));
            return new StartPicture(folder, name, picture.width(), picture.height());
        } catch (IOException exception) {
            throw new EaselException(
                    ErrorCode.INPUT_OUTPUT,
                    "The picture " + file + " cannot be copied: " + exception.getMessage() + ".",
                    exception);
        }
    }

    /** A size of the picture's shape with about as many pixels as another, in whole multiples. */
    ImageRequest.Size sizeLike(ImageRequest.Size other, int multiple) {
        double scale = Math.sqrt((double) other.width() * other.height() / ((double) width * height));
        return new ImageRequest.Size(rounded(width * scale, multiple), rounded(height * scale, multiple));
    }

    private static int rounded(double pixels, int multiple) {
        return Math.toIntExact(Math.max(2, Math.round(pixels / multiple)) * multiple);
    }

    @Override
    public void close() {
        folder.close();
    }
}
