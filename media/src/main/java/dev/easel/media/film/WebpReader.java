package dev.easel.media.film;

import dev.easel.errors.EaselException;
import dev.easel.media.Picture;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Reads animated WebP files (RFC 9649 section 2.7): frames are decoded on all cores and composed in order, with their offsets, blending and
 * disposal. The background is transparent, as browsers have it.
 */
final class WebpReader implements FilmReader {
    private static final int FLAG_ANIMATION = 0x02;
    private static final int FLAG_ALPHA = 0x10;
    private static final int FRAME_HEADER = 16;
    private static final int DO_NOT_BLEND = 0x02;
    private static final int DISPOSE = 0x01;
    /** What players take for a frame that is said to be seen for no time. */
    private static final Duration UNSPECIFIED = Duration.ofMillis(100);

    private final WebpFile file;
    private final FilmFormat format;
    private final long frames;
    private final OrderedWork<Part> work = new OrderedWork<>();
    private final byte[] canvas;
    private Duration position = Duration.ZERO;
    private Optional<Part> disposed = Optional.empty();
    private boolean ended;

    /** A decoded frame and where it goes on the canvas. */
    private record Part(int x, int y, int width, int height, Duration duration, int flags, Picture picture) {}

    /** Whether a file is an animated WebP. */
    static boolean isAnimation(Path path) {
        try (WebpFile file = new WebpFile(path)) {
            Optional<WebpFile.Chunk> chunk = file.next();
            return chunk.isPresent()
                    && chunk.get().type().equals("VP8X")
                    && (file.start(chunk.get(), 10).get(0) & FLAG_ANIMATION) != 0;
        }
    }

    WebpReader(Path path) {
        file = new WebpFile(path);
        try {
            WebpFile.Chunk header =
                    file.next().filter(chunk -> chunk.type().equals("VP8X")).orElseThrow();
            ByteBuffer canvasHeader = file.start(header, 10);
            int width = WebpFile.get24(canvasHeader, 4) + 1;
            int height = WebpFile.get24(canvasHeader, 7) + 1;
            file.requireSize(width, height);
            boolean alpha = (canvasHeader.get(0) & FLAG_ALPHA) != 0;
            Survey survey = survey(width, height);
            frames = survey.frames();
            format = new FilmFormat(width, height, alpha, survey.rate(), survey.plays());
            canvas = new byte[Math.multiplyExact(width * height, 4)];
            file.rewind();
        } catch (RuntimeException failure) {
            close();
            throw failure;
        }
    }

    /** What a look at all headers tells. */
    private record Survey(long frames, Optional<FrameRate> rate, int plays) {}

    private Survey survey(int width, int height) {
        long count = 0;
        long shared = -1;
        boolean even = true;
        int plays = 0;
        for (Optional<WebpFile.Chunk> chunk = file.next(); chunk.isPresent(); chunk = file.next()) {
            if (chunk.get().type().equals("ANIM")) {
                plays = file.start(chunk.get(), 6).getShort(4) & 0xFFFF;
            } else if (chunk.get().type().equals("ANMF")) {
                ByteBuffer header = frameHeader(chunk.get(), width, height);
                int milliseconds = WebpFile.get24(header, 12);
                even &= shared < 0 || shared == milliseconds;
                shared = milliseconds;
                count++;
            }
        }
        if (count == 0) {
            throw file.refused("it holds no frame");
        }
        Optional<FrameRate> rate =
                even && shared > 0 ? Optional.of(new FrameRate(1000, (int) shared)) : Optional.empty();
        return new Survey(count, rate, plays);
    }

    private ByteBuffer frameHeader(WebpFile.Chunk chunk, int width, int height) {
        ByteBuffer header = file.start(chunk, FRAME_HEADER);
        long right = 2L * WebpFile.get24(header, 0) + WebpFile.get24(header, 6) + 1;
        long bottom = 2L * WebpFile.get24(header, 3) + WebpFile.get24(header, 9) + 1;
        if (right > width || bottom > height) {
            throw file.refused("a frame reaches to " + right + "x" + bottom + " outside the canvas of " + width + "x"
                    + height + " pixels");
        }
        return header;
    }

    @Override
    public FilmFormat format() {
        return format;
    }

    @Override
    public OptionalLong frameCount() {
        return OptionalLong.of(frames);
    }

    @Override
    public Duration position() {
        return position;
    }

    @Override
    public Optional<FilmFrame> next() {
        while (!ended && !work.isFull()) {
            Optional<WebpFile.Chunk> chunk = file.next();
            ended = chunk.isEmpty();
            chunk.filter(each -> each.type().equals("ANMF")).ifPresent(this::decode);
        }
        try {
            return work.take().map(this::compose);
        } catch (EaselException failure) {
            throw named(failure);
        }
    }

    private EaselException named(EaselException failure) {
        return failure.getMessage().startsWith("a frame") ? file.refused(failure.getMessage()) : failure;
    }

    private void decode(WebpFile.Chunk chunk) {
        ByteBuffer content = file.content(chunk);
        frameHeader(chunk, format.width(), format.height());
        int x = 2 * WebpFile.get24(content, 0);
        int y = 2 * WebpFile.get24(content, 3);
        int width = WebpFile.get24(content, 6) + 1;
        int height = WebpFile.get24(content, 9) + 1;
        int milliseconds = WebpFile.get24(content, 12);
        Duration duration = milliseconds == 0 ? UNSPECIFIED : Duration.ofMillis(milliseconds);
        int flags = content.get(15);
        ByteBuffer picture = content.position(FRAME_HEADER);
        work.put(() -> new Part(x, y, width, height, duration, flags, WebpDecoder.decode(picture, width, height)));
    }

    private FilmFrame compose(Part part) {
        disposed.ifPresent(this::clear);
        disposed = Optional.of(part).filter(each -> (each.flags() & DISPOSE) != 0);
        boolean blend = (part.flags() & DO_NOT_BLEND) == 0;
        for (int row = 0; row < part.height(); row++) {
            int to = ((part.y() + row) * format.width() + part.x()) * 4;
            int from = row * part.width() * 4;
            if (blend) {
                blend(part.picture().samples(), from, to, part.width());
            } else {
                System.arraycopy(part.picture().samples(), from, canvas, to, part.width() * 4);
            }
        }
        Duration start = position;
        position = position.plus(part.duration());
        Picture whole = new Picture(format.width(), format.height(), 4, format.alpha() ? canvas.clone() : canvas);
        return new FilmFrame(format.alpha() ? whole : whole.opaque(), start, part.duration());
    }

    private void clear(Part part) {
        for (int row = 0; row < part.height(); row++) {
            int start = ((part.y() + row) * format.width() + part.x()) * 4;
            Arrays.fill(canvas, start, start + part.width() * 4, (byte) 0);
        }
    }

    /** Source over destination, not multiplied by alpha. */
    private void blend(byte[] source, int from, int to, int pixels) {
        for (int index = 0; index < pixels; index++) {
            int read = from + 4 * index;
            int write = to + 4 * index;
            int alpha = source[read + 3] & 0xFF;
            if (alpha == 255) {
                System.arraycopy(source, read, canvas, write, 4);
            } else if (alpha > 0) {
                int under = (canvas[write + 3] & 0xFF) * (255 - alpha) / 255;
                int total = alpha + under;
                for (int channel = 0; channel < 3; channel++) {
                    int mixed = (source[read + channel] & 0xFF) * alpha + (canvas[write + channel] & 0xFF) * under;
                    canvas[write + channel] = (byte) ((mixed + total / 2) / total);
                }
                canvas[write + 3] = (byte) total;
            }
        }
    }

    @Override
    public void close() {
        work.close();
        file.close();
    }
}
