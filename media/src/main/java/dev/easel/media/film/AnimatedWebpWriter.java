package dev.easel.media.film;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.media.Picture;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * Writes WebP files (RFC 9649). Frames are encoded on all cores; each replaces the part of the canvas in which it differs from the one
 * before, and no frame is merged with another, so every frame keeps its time.
 */
final class AnimatedWebpWriter implements FilmWriter {
    private static final int LARGEST_SIDE = 1 << 14;
    private static final int CHUNK_HEADER = 8;
    private static final int VP8X_LENGTH = 10;
    private static final int FLAG_ANIMATION = 0x02;
    private static final int FLAG_EXIF = 0x08;
    private static final int FLAG_ALPHA = 0x10;
    private static final int DO_NOT_BLEND = 0x02;
    private static final int LONGEST_FRAME = (1 << 24) - 1;

    private final FilmFormat format;
    private final FilmEncoding.Webp encoding;
    private final Map<String, String> texts;
    private final RandomAccessFile file;
    private final OrderedWork<Encoded> work = new OrderedWork<>();
    private Optional<Picture> before = Optional.empty();
    private Optional<Encoded> first = Optional.empty();
    private long frames;
    private long endMilliseconds;

    /** An encoded part of a frame, and for how many milliseconds it is seen. */
    private record Encoded(ChangedArea area, long milliseconds, byte[] still) {}

    AnimatedWebpWriter(Path path, FilmFormat format, FilmEncoding.Webp encoding, Map<String, String> text) {
        if (Math.max(format.width(), format.height()) > LARGEST_SIDE) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "A WebP file cannot hold " + format.width() + "x" + format.height() + " pixels: a side may have "
                            + LARGEST_SIDE + ".");
        }
        this.format = format;
        this.encoding = encoding;
        texts = text;
        try {
            file = new RandomAccessFile(path.toFile(), "rw");
            file.setLength(0);
        } catch (IOException exception) {
            work.close();
            throw unwritable(exception);
        }
    }

    @Override
    public void add(FilmFrame frame) {
        // Rounded from the start of the film, so that the error of one frame is made good by the next.
        long until = Math.max(endMilliseconds, Math.round(frame.end().toNanos() / 1e6));
        long milliseconds = Math.min(LONGEST_FRAME, until - endMilliseconds);
        endMilliseconds = until;
        Picture picture = frame.picture();
        ChangedArea area = before.map(previous -> ChangedArea.between(previous, picture, 2))
                .orElseGet(() -> ChangedArea.whole(picture));
        before = Optional.of(picture);
        work.put(() -> new Encoded(area, milliseconds, WebpEncoder.encode(area.of(picture), encoding)));
        while (work.isFull()) {
            work.take().ifPresent(this::write);
        }
    }

    /** A film of one frame becomes a still picture, so the first frame waits for the second. */
    private void write(Encoded encoded) {
        frames++;
        try {
            if (frames == 1) {
                first = Optional.of(encoded);
                return;
            }
            if (frames == 2) {
                writeHeader(true);
                writeFrame(first.orElseThrow());
            }
            writeFrame(encoded);
        } catch (IOException exception) {
            throw unwritable(exception);
        }
    }

    private void writeHeader(boolean animated) throws IOException {
        file.write(letters("RIFF"));
        file.write(new byte[4]);
        file.write(letters("WEBP"));
        int flags =
                (animated ? FLAG_ANIMATION : 0) | (texts.isEmpty() ? 0 : FLAG_EXIF) | (format.alpha() ? FLAG_ALPHA : 0);
        ByteBuffer canvas = buffer(VP8X_LENGTH).putInt(flags);
        put24(canvas, format.width() - 1);
        put24(canvas, format.height() - 1);
        writeChunk("VP8X", canvas.array());
        if (animated) {
            int plays = Math.min(format.plays(), 0xFFFF);
            writeChunk("ANIM", buffer(6).putInt(0).putShort((short) plays).array());
        }
    }

    private void writeFrame(Encoded encoded) throws IOException {
        byte[] chunks = pictureChunks(encoded.still());
        ChangedArea area = encoded.area();
        ByteBuffer content = buffer(16 + chunks.length);
        put24(content, area.x() / 2);
        put24(content, area.y() / 2);
        put24(content, area.width() - 1);
        put24(content, area.height() - 1);
        put24(content, (int) encoded.milliseconds());
        content.put((byte) DO_NOT_BLEND).put(chunks);
        writeChunk("ANMF", content.array());
    }

    /** The chunks ALPH, VP8 and VP8L of a still file. */
    private static byte[] pictureChunks(byte[] still) {
        ByteBuffer chunks = ByteBuffer.wrap(still).order(ByteOrder.LITTLE_ENDIAN);
        int position = 12;
        if (new String(still, position, 4, StandardCharsets.US_ASCII).equals("VP8X")) {
            position += CHUNK_HEADER + chunks.getInt(position + 4);
        }
        int stop = Math.min(still.length, CHUNK_HEADER + chunks.getInt(4));
        return Arrays.copyOfRange(still, position, stop);
    }

    @Override
    public void finish() {
        try {
            for (Optional<Encoded> next = work.take(); next.isPresent(); next = work.take()) {
                write(next.get());
            }
            FilmWriters.requireFrames(frames);
            if (frames == 1) {
                writeHeader(false);
                file.write(pictureChunks(first.orElseThrow().still()));
            }
            if (!texts.isEmpty()) {
                writeChunk("EXIF", ExifWriter.write(texts));
            }
            long length = file.length() - CHUNK_HEADER;
            if (length > 0xFFFFFFFEL) {
                throw new EaselException(
                        ErrorCode.INVALID_INPUT, "The film needs more than 4 GiB, which a WebP file cannot hold.");
            }
            file.seek(4);
            file.write(buffer(4).putInt((int) length).array());
            file.close();
        } catch (IOException exception) {
            throw unwritable(exception);
        }
    }

    private void writeChunk(String type, byte[] content) throws IOException {
        file.write(letters(type));
        file.write(buffer(4).putInt(content.length).array());
        file.write(content);
        if (content.length % 2 == 1) {
            file.write(0);
        }
    }

    private static byte[] letters(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static ByteBuffer buffer(int length) {
        return ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void put24(ByteBuffer buffer, int value) {
        buffer.put((byte) value).put((byte) (value >> 8)).put((byte) (value >> 16));
    }

    private static EaselException unwritable(IOException cause) {
        return new EaselException(
                ErrorCode.INPUT_OUTPUT, "The film cannot be written: " + cause.getMessage() + ".", cause);
    }

    @Override
    public void close() {
        work.close();
        try {
            file.close();
        } catch (IOException unimportant) {
            // What was not finished is thrown away; finish() closes the file itself.
        }
    }
}
