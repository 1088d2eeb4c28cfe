package dev.easel.media;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.zip.CRC32;

/** Pictures of noise that is the same everywhere, and the files of the test resources. */
final class TestPictures {
    private TestPictures() {}

    /** Noise; a seed other than the number of channels is not used by the stored expectations. */
    static Picture noise(int width, int height, int channels, int seed) {
        byte[] samples = new byte[width * height * channels];
        for (int index = 0; index < samples.length; index++) {
            int hash = index * 0x9E3779B1 + seed;
            hash ^= hash >>> 16;
            hash *= 0x85EBCA6B;
            hash ^= hash >>> 13;
            hash *= 0xC2B2AE35;
            hash ^= hash >>> 16;
            samples[index] = (byte) (hash >>> 24);
        }
        return new Picture(width, height, channels, samples);
    }

    static long checksum(Picture picture) {
        CRC32 checksum = new CRC32();
        checksum.update(picture.samples());
        return checksum.getValue();
    }

    static byte[] file(String name) {
        try (InputStream stream = TestPictures.class.getResourceAsStream("/pictures/" + name)) {
            return stream.readAllBytes();
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }
}
