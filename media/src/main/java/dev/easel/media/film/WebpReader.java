package dev.easel.media.film;

import dev.easel.errors.EaselException;
import dev.easel.media.Picture;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/**
 * Reads animated WebP files (RFC 9649 section 2.7): frames are decoded on all cores and composed in order, with their offsets, blending and
 * disposal. The background is transparent, as browsers have it.
 */
final class WebpReader implements FilmReader {
    private static final int FLAG_ANIMATION = 0x02;
    private static final int FLAG_ALPHA = 0x10;
    private static final int FRAME_HEADER = 16;
    /** A part's header, a byte, and the bits that hold the sizes and whether there is alpha. */
    private static final int LOSSLESS_HEADER = 13;

    private static final int LOSSLESS_ALPHA = 1 << 28;
    private static final int DO_NOT_BLEND = 0x02;
    private static final int DISPOSE = 0x01;
    /** What players take for a frame that is said to be seen for no time. */
    private static final Duration UNSPECIFIED = Duration.ofMillis(100);

    private final WebpFile file;
    private final FilmFormat format;
    private final long frames;
    private final OrderedWork<Part> work = new OrderedWork<>();
    private final Queue<WebpDecoder> idle = new ConcurrentLinkedQueue<>();
    private final WebpCanvas canvas;
    private Duration position = Duration.ZERO;
    private boolean ended;

    /** A decoded frame and where it goes on the canvas. */
    private record Part(int x, int y, Duration duration, int flags, Picture picture) {}

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
            boolean flagged = (canvasHeader.get(0) & FLAG_ALPHA) != 0;
            Survey survey = survey(width, height);
            frames = survey.frames();
            boolean alpha = !survey.staysOpaque() && (flagged || survey.anyAlpha());
            format = new FilmFormat(width, height, alpha, survey.rate(), survey.plays());
            canvas = new WebpCanvas(width, height, alpha ? 4 : 3);
            file.rewind();
        } catch (RuntimeException failure) {
            close();
            throw failure;
        }
    }

    /**
     * What a look at all headers tells.
     *
     * @param anyAlpha whether the picture of any frame has alpha
     * @param staysOpaque whether nothing can ever be seen through: encoders leave out what has not changed by transparency
     */
    private record Survey(long frames, Optional<FrameRate> rate, int plays, boolean anyAlpha, boolean staysOpaque) {}

    private Survey survey(int width, int height) {
        long count = 0;
        long shared = -1;
        boolean even = true;
        int plays = 0;
        boolean anyAlpha = false;
        boolean staysOpaque = true;
        for (Optional<WebpFile.Chunk> chunk = file.next(); chunk.isPresent(); chunk = file.next()) {
            if (chunk.get().type().equals("ANIM")) {
                plays = file.start(chunk.get(), 6).getShort(4) & 0xFFFF;
            } else if (chunk.get().type().equals("ANMF")) {
                ByteBuffer header = frameHeader(chunk.get(), width, height);
                boolean alpha = hasAlpha(chunk.get());
                boolean whole = WebpFile.get24(header, 6) + 1 == width && WebpFile.get24(header, 9) + 1 == height;
                int flags = header.get(15);
                anyAlpha |= alpha;
                staysOpaque &= (flags & DISPOSE) == 0
                        && (count > 0 || whole && !alpha)
                        && (!alpha || (flags & DO_NOT_BLEND) == 0);
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
        return new Survey(count, rate, plays, anyAlpha, staysOpaque);
    }

    /** Whether a frame's picture says that it has alpha: a part of its own, or a bit in the header of a lossless picture. */
    private boolean hasAlpha(WebpFile.Chunk frame) {
        if (frame.length() < FRAME_HEADER + LOSSLESS_HEADER) {
            return false;
        }
        ByteBuffer start = file.start(frame, FRAME_HEADER + LOSSLESS_HEADER);
        return switch (WebpFile.letters(start, FRAME_HEADER)) {
            case "VP8L" -> (start.getInt(FRAME_HEADER + LOSSLESS_HEADER - 4) & LOSSLESS_ALPHA) != 0;
            case "VP8 " -> false;
            default -> true;
        };
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
        int channels = hasAlpha(chunk) ? 4 : 3;
        ByteBuffer picture = content.position(FRAME_HEADER);
        work.put(() -> new Part(x, y, duration, flags, decode(picture, width, height, channels)));
    }

    private Picture decode(ByteBuffer picture, int width, int height, int channels) {
        WebpDecoder free = idle.poll();
        WebpDecoder decoder = free == null ? new WebpDecoder() : free;
        try {
            Picture decoded = decoder.decode(picture, width, height, channels);
            idle.add(decoder);
            return decoded;
        } catch (RuntimeException failure) {
            decoder.close();
            throw failure;
        }
    }

    private FilmFrame compose(Part part) {
        boolean blend = (part.flags() & DO_NOT_BLEND) == 0;
        boolean dispose = (part.flags() & DISPOSE) != 0;
        Picture whole = canvas.draw(part.picture(), part.x(), part.y(), blend, dispose);
        Duration start = position;
        position = position.plus(part.duration());
        return new FilmFrame(whole, start, part.duration());
    }

    @Override
    public void close() {
        work.close();
        idle.forEach(WebpDecoder::close);
        idle.clear();
        file.close();
    }
}
