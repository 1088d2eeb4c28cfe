package dev.easel.media.film;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.media.Picture;
import dev.easel.media.PngWriter;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * Writes animated PNG files (PNG third edition, section 4.9), with ComfyUI's texts in {@code comf} chunks after the first picture. Frames
 * are compressed on all cores; each replaces the part of the canvas in which it differs from the one before.
 */
final class AnimatedPngWriter implements FilmWriter {
    private static final int SIGNATURE_LENGTH = 8;
    private static final int HEADER_CHUNK_LENGTH = 25;
    private static final int CHUNK_OVERHEAD = 12;
    private static final int MOST_MILLISECONDS = 0xFFFF;

    private final FilmFormat format;
    private final FilmEncoding.Apng encoding;
    private final Map<String, String> texts;
    private final RandomAccessFile file;
    private final OrderedWork<Encoded> work = new OrderedWork<>();
    private Optional<Picture> before = Optional.empty();
    private long endMilliseconds;
    private int frames;
    private int sequence;
    private long animationControl;

    /** A compressed part of a frame, and for how many milliseconds it is seen. */
    private record Encoded(ChangedArea area, long milliseconds, byte[] still) {}

    AnimatedPngWriter(Path path, FilmFormat format, FilmEncoding.Apng encoding, Map<String, String> texts) {
        this.format = format;
        this.encoding = encoding;
        this.texts = texts;
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
        long until = Math.max(endMilliseconds, Math.round(frame.end().toNanos() / 1e6));
        long milliseconds = until - endMilliseconds;
        endMilliseconds = until;
        Picture picture = frame.picture();
        ChangedArea area = before.map(previous -> ChangedArea.between(previous, picture, 1))
                .orElseGet(() -> ChangedArea.whole(picture));
        before = Optional.of(picture);
        work.put(() ->
                new Encoded(area, milliseconds, PngWriter.write(area.of(picture), Map.of(), encoding.compression())));
        while (work.isFull()) {
            work.take().ifPresent(this::write);
        }
    }

    private void write(Encoded encoded) {
        try {
            ByteBuffer still = ByteBuffer.wrap(encoded.still());
            if (frames == 0) {
                file.write(encoded.still(), 0, SIGNATURE_LENGTH + HEADER_CHUNK_LENGTH);
                animationControl = file.getFilePointer();
                writeChunk("acTL", animationControl(0));
            }
            writeChunk("fcTL", frameControl(encoded));
            int position = SIGNATURE_LENGTH + HEADER_CHUNK_LENGTH;
            while (position < encoded.still().length) {
                int length = still.getInt(position);
                String type = new String(encoded.still(), position + 4, 4, StandardCharsets.US_ASCII);
                if (type.equals("IDAT")) {
                    writePixels(encoded.still(), position + 8, length);
                }
                position += CHUNK_OVERHEAD + length;
            }
            if (frames == 0) {
                writeTexts();
            }
            frames++;
        } catch (IOException exception) {
            throw unwritable(exception);
        }
    }

    private void writePixels(byte[] still, int offset, int length) throws IOException {
        if (frames == 0) {
            writeChunk("IDAT", java.util.Arrays.copyOfRange(still, offset, offset + length));
            return;
        }
        writeChunk(
                "fdAT",
                ByteBuffer.allocate(4 + length)
                        .putInt(sequence++)
                        .put(still, offset, length)
                        .array());
    }

    private byte[] animationControl(int count) {
        return ByteBuffer.allocate(8).putInt(count).putInt(format.plays()).array();
    }

    private byte[] frameControl(Encoded encoded) {
        ChangedArea area = encoded.area();
        boolean milliseconds = encoded.milliseconds() <= MOST_MILLISECONDS;
        long numerator =
                milliseconds ? encoded.milliseconds() : Math.min(MOST_MILLISECONDS, encoded.milliseconds() / 100);
        return ByteBuffer.allocate(26)
                .putInt(sequence++)
                .putInt(area.width())
                .putInt(area.height())
                .putInt(area.x())
                .putInt(area.y())
                .putShort((short) numerator)
                .putShort((short) (milliseconds ? 1000 : 10))
                .array();
    }

    private void writeTexts() throws IOException {
        for (Map.Entry<String, String> text : texts.entrySet()) {
            byte[] content = (text.getKey() + "\0" + text.getValue()).getBytes(StandardCharsets.ISO_8859_1);
            writeChunk("comf", content);
        }
    }

    @Override
    public void finish() {
        for (Optional<Encoded> next = work.take(); next.isPresent(); next = work.take()) {
            write(next.get());
        }
        FilmWriters.requireFrames(frames);
        try {
            writeChunk("IEND", new byte[0]);
            file.seek(animationControl);
            writeChunk("acTL", animationControl(frames));
            file.close();
        } catch (IOException exception) {
            throw unwritable(exception);
        }
    }

    private void writeChunk(String type, byte[] content) throws IOException {
        byte[] letters = type.getBytes(StandardCharsets.US_ASCII);
        CRC32 checksum = new CRC32();
        checksum.update(letters);
        checksum.update(content);
        file.write(ByteBuffer.allocate(8).putInt(content.length).put(letters).array());
        file.write(content);
        file.write(ByteBuffer.allocate(4).putInt((int) checksum.getValue()).array());
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
