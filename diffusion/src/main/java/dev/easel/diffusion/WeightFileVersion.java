package dev.easel.diffusion;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Instant;

/**
 * A weight file as it is now: another one put in its place is another version.
 *
 * @param path where it is
 * @param bytes its size
 * @param modified when it was last written
 */
public record WeightFileVersion(Path path, long bytes, Instant modified) {
    /**
     * The version that is there now.
     *
     * @throws EaselException when there is no such file
     */
    public static WeightFileVersion of(Path path) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            return new WeightFileVersion(
                    path, attributes.size(), attributes.lastModifiedTime().toInstant());
        } catch (IOException e) {
            throw new EaselException(
                    ErrorCode.NOT_FOUND, "Weight file '" + path + "' can't be read; check the name and the folder.", e);
        }
    }
}
