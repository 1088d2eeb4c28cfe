package dev.easel.media.film;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What a PNG file says of its animation.
 *
 * @param frames 0 if it is a still picture
 * @param plays 0 for over and over again
 * @param alpha whether its colours have alpha
 */
record PngAnimation(int frames, int plays, boolean alpha) {
    private static final int SIGNATURE_LENGTH = 8;
    private static final int COLOUR_TYPE = 9;

    /** Reads up to the first pixels; a damaged file counts as a still picture, whose reader then says what is wrong. */
    static PngAnimation of(Path path) {
        int frames = 0;
        int plays = 0;
        boolean alpha = false;
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(path)))) {
            in.skipNBytes(SIGNATURE_LENGTH);
            while (true) {
                int length = in.readInt();
                String type = new String(in.readNBytes(4), StandardCharsets.ISO_8859_1);
                if (type.equals("IDAT") || type.equals("IEND") || length < 0) {
                    return new PngAnimation(frames, plays, alpha);
                }
                if (type.equals("acTL") && length == 8) {
                    frames = in.readInt();
                    plays = Math.max(0, in.readInt());
                } else if (type.equals("IHDR") && length == 13) {
                    byte[] header = in.readNBytes(length);
                    alpha = header[COLOUR_TYPE] == 4 || header[COLOUR_TYPE] == 6;
                } else {
                    alpha |= type.equals("tRNS");
                    in.skipNBytes(length);
                }
                in.skipNBytes(4);
            }
        } catch (EOFException truncated) {
            return new PngAnimation(0, 0, alpha);
        } catch (IOException unreadable) {
            return new PngAnimation(0, 0, false);
        }
    }
}
