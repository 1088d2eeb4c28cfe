package dev.easel.media.film;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.media.Picture;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/** The chunks of a WebP file (RFC 9649), read one after the other from disk. Every length and offset is distrusted. */
final class WebpFile implements AutoCloseable {
    private static final int HEADER = 12;
    private static final int CHUNK_HEADER = 8;
    /** The most that one chunk may hold: a picture of the most pixels, uncompressed. */
    private static final long LARGEST_CHUNK = 1L << 30;

    /** So much is read at once where frames are small, of which there may be very many. */
    private static final int WINDOW = 4096;

    private final FileChannel file;
    private final String name;
    private final long end;
    private final ByteBuffer window = ByteBuffer.allocate(WINDOW).limit(0);
    private long windowStart;
    private long position = HEADER;

    /**
     * A chunk.
     *
     * @param type four letters
     * @param start where its content begins in the file
     * @param length of its content, in bytes
     */
    record Chunk(String type, long start, int length) {}

    WebpFile(Path path) {
        name = path.toString();
        try {
            file = FileChannel.open(path, StandardOpenOption.READ);
        } catch (IOException exception) {
            throw unreadable(exception);
        }
        try {
            ByteBuffer header = read(0, HEADER);
            if (!letters(header, 0).equals("RIFF") || !letters(header, 8).equals("WEBP")) {
                throw refused("it is no WebP file");
            }
            long stated = CHUNK_HEADER + (header.getInt(4) & 0xFFFFFFFFL);
            if (stated > file.size() + 1) {
                throw refused("it is truncated: it says that it has " + stated + " bytes and has " + file.size());
            }
            end = Math.min(stated, file.size());
        } catch (IOException exception) {
            close();
            throw unreadable(exception);
        } catch (RuntimeException exception) {
            close();
            throw exception;
        }
    }

    /** The next chunk, whose content is skipped; empty at the end. */
    Optional<Chunk> next() {
        if (position + CHUNK_HEADER > end) {
            return Optional.empty();
        }
        ByteBuffer header = read(position, CHUNK_HEADER);
        long length = header.getInt(4) & 0xFFFFFFFFL;
        long start = position + CHUNK_HEADER;
        if (length > end - start) {
            throw refused("its part " + letters(header, 0) + " reaches beyond the end");
        }
        if (length > LARGEST_CHUNK) {
            throw refused("its part " + letters(header, 0) + " is larger than 1 GiB");
        }
        position = start + length + (length & 1);
        return Optional.of(new Chunk(letters(header, 0), start, (int) length));
    }

    /** Goes back to the first chunk. */
    void rewind() {
        position = HEADER;
    }

    /** The content of a chunk, little-endian. */
    ByteBuffer content(Chunk chunk) {
        return read(chunk.start(), chunk.length());
    }

    /** The first bytes of a chunk's content, little-endian. */
    ByteBuffer start(Chunk chunk, int length) {
        if (length > chunk.length()) {
            throw refused("its part " + chunk.type() + " is too short");
        }
        return read(chunk.start(), length);
    }

    private ByteBuffer read(long from, int length) {
        if (length > WINDOW) {
            return fill(ByteBuffer.allocate(length), from, length);
        }
        if (from < windowStart || from + length > windowStart + window.limit()) {
            fill(window.clear(), from, length);
            windowStart = from;
        }
        byte[] copy = new byte[length];
        window.get((int) (from - windowStart), copy);
        return ByteBuffer.wrap(copy).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Reads as much as there is room for, and at least a length. */
    private ByteBuffer fill(ByteBuffer buffer, long from, int least) {
        try {
            while (buffer.position() < least) {
                if (file.read(buffer, from + buffer.position()) < 0) {
                    throw refused("it is truncated");
                }
            }
            return buffer.flip().order(ByteOrder.LITTLE_ENDIAN);
        } catch (IOException exception) {
            throw unreadable(exception);
        }
    }

    static String letters(ByteBuffer buffer, int index) {
        byte[] letters = new byte[4];
        buffer.get(index, letters);
        return new String(letters, StandardCharsets.ISO_8859_1);
    }

    static int get24(ByteBuffer buffer, int index) {
        return buffer.get(index) & 0xFF | (buffer.get(index + 1) & 0xFF) << 8 | (buffer.get(index + 2) & 0xFF) << 16;
    }

    /** An error that names the file. */
    EaselException refused(String why) {
        return new EaselException(
                ErrorCode.INVALID_FILE,
                "The file " + name + " cannot be read as a film: " + why + "; use another file.");
    }

    private EaselException unreadable(IOException cause) {
        return new EaselException(
                ErrorCode.INPUT_OUTPUT, "The file " + name + " cannot be read: " + cause.getMessage() + ".", cause);
    }

    /** Refuses a size that no picture has. */
    void requireSize(long width, long height) {
        if (width * height > Picture.MAX_PIXELS) {
            throw refused("it claims " + width + "x" + height + " pixels and the most is " + Picture.MAX_PIXELS);
        }
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException unimportant) {
            // Nothing was written.
        }
    }
}
