package dev.easel.media.film;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** What the blocks of a GIF file (GIF89a) say, without a look at its pixels. */
final class GifAnimation {
    private static final int END_OF_FILE = -1;
    private static final int HEADER = 13;
    private static final int EXTENSION = 0x21;
    private static final int IMAGE = 0x2C;
    private static final int GRAPHIC_CONTROL = 0xF9;
    private static final int APPLICATION = 0xFF;
    private static final int TRAILER = 0x3B;
    private static final int DISPOSE_TO_BACKGROUND = 2;
    private static final int DISPOSE_TO_PREVIOUS = 3;

    private final DataInputStream in;
    private int plays = 1;
    private boolean alpha;
    private long frames;
    private int width;
    private int height;
    private boolean transparentColour;

    private GifAnimation(DataInputStream in) {
        this.in = in;
    }

    /**
     * Reads all blocks.
     *
     * @throws EaselException {@link ErrorCode#INVALID_FILE} when the file ends early or is corrupt
     */
    static GifAnimation of(Path path) {
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(path)))) {
            GifAnimation animation = new GifAnimation(in);
            animation.read();
            return animation;
        } catch (IOException exception) {
            throw new EaselException(
                    ErrorCode.INVALID_FILE,
                    "The file " + path + " cannot be read as a film: it is truncated or corrupt; use another file.",
                    exception);
        }
    }

    /** How many pictures there are. */
    long frames() {
        return frames;
    }

    /** How often it is played, 0 for over and over again. */
    int plays() {
        return plays;
    }

    /** Whether something shows through, at least in between. */
    boolean alpha() {
        return alpha;
    }

    private void read() throws IOException {
        byte[] header = in.readNBytes(HEADER);
        if (header.length < HEADER) {
            throw new IOException("no header");
        }
        width = header[6] & 0xFF | (header[7] & 0xFF) << 8;
        height = header[8] & 0xFF | (header[9] & 0xFF) << 8;
        skipColours(header[10]);
        while (true) {
            int block = in.read();
            switch (block) {
                case END_OF_FILE -> {
                    if (frames == 0) {
                        throw new IOException("no picture");
                    }
                    return;
                }
                case EXTENSION -> readExtension();
                case IMAGE -> readImage();
                case TRAILER -> {
                    return;
                }
                default -> throw new IOException("block " + block);
            }
        }
    }

    private void skipColours(int flags) throws IOException {
        if ((flags & 0x80) != 0) {
            in.skipNBytes(3L << (flags & 7) + 1);
        }
    }

    private void readExtension() throws IOException {
        int label = in.readUnsignedByte();
        byte[] first = in.readNBytes(in.readUnsignedByte());
        if (label == GRAPHIC_CONTROL && first.length == 4) {
            int disposal = first[0] >> 2 & 7;
            transparentColour = (first[0] & 1) != 0;
            alpha |= disposal == DISPOSE_TO_BACKGROUND && transparentColour
                    || disposal == DISPOSE_TO_PREVIOUS && frames == 0;
        }
        boolean loops = label == APPLICATION
                && first.length == 11
                && new String(first, StandardCharsets.ISO_8859_1).equals("NETSCAPE2.0");
        if (first.length > 0) {
            skipBlocks(loops);
        }
    }

    private void skipBlocks(boolean loops) throws IOException {
        while (true) {
            byte[] block = in.readNBytes(in.readUnsignedByte());
            if (block.length == 0) {
                return;
            }
            if (loops && block.length == 3 && block[0] == 1) {
                int repetitions = block[1] & 0xFF | (block[2] & 0xFF) << 8;
                plays = repetitions == 0 ? 0 : repetitions + 1;
            }
        }
    }

    /** The first picture must cover the canvas without a transparent colour, or something shows through. */
    private void readImage() throws IOException {
        byte[] descriptor = in.readNBytes(9);
        if (descriptor.length < 9) {
            throw new IOException("no descriptor");
        }
        if (frames == 0) {
            int right = descriptor[4] & 0xFF | (descriptor[5] & 0xFF) << 8;
            int bottom = descriptor[6] & 0xFF | (descriptor[7] & 0xFF) << 8;
            boolean covers = Arrays.equals(descriptor, 0, 4, new byte[4], 0, 4) && right >= width && bottom >= height;
            alpha |= transparentColour || !covers;
        }
        frames++;
        transparentColour = false;
        skipColours(descriptor[8]);
        in.readUnsignedByte();
        skipBlocks(false);
    }
}
