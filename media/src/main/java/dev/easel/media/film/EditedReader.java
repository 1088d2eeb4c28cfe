package dev.easel.media.film;

import dev.easel.media.Picture;
import dev.easel.media.PictureResizer;
import dev.easel.media.ResamplingFilter;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/** A film with {@link FilmEdits}, made while it is read. */
public final class EditedReader implements FilmReader {
    private final FilmReader source;
    private final FilmEdits edits;
    private final FilmFormat format;
    private Optional<FilmFrame> current = Optional.empty();
    private boolean begun;
    private long index;
    private Duration position = Duration.ZERO;

    /**
     * @param source what is changed; it is closed with this reader
     */
    public EditedReader(FilmReader source, FilmEdits edits) {
        this.source = source;
        this.edits = edits;
        FilmFormat before = source.format();
        int width = edits.width().orElse(before.width());
        int height = Math.max(1, (int) Math.round((double) before.height() * width / before.width()));
        format = new FilmFormat(
                width,
                height,
                before.alpha() && edits.background().isEmpty(),
                edits.rate().or(before::rate),
                edits.plays().orElse(before.plays()));
    }

    @Override
    public FilmFormat format() {
        return format;
    }

    @Override
    public OptionalLong frameCount() {
        boolean asItIs =
                edits.start().isZero() && edits.end().isEmpty() && edits.rate().isEmpty();
        return asItIs ? source.frameCount() : OptionalLong.empty();
    }

    @Override
    public Duration position() {
        return position;
    }

    @Override
    public Optional<FilmFrame> next() {
        Optional<FilmFrame> frame = edits.rate().isPresent()
                ? resampled(edits.rate().get())
                : source.next().flatMap(this::cut);
        while (edits.rate().isEmpty() && frame.isEmpty() && source.position().compareTo(edits.start()) <= 0) {
            Optional<FilmFrame> more = source.next();
            if (more.isEmpty()) {
                return Optional.empty();
            }
            frame = more.flatMap(this::cut);
        }
        frame.ifPresent(each -> position = each.end());
        return frame.map(each -> each.with(picture(each.picture())));
    }

    /** The part of a frame between start and end, counted from the start; empty if there is none. */
    private Optional<FilmFrame> cut(FilmFrame frame) {
        Duration from = later(frame.start(), edits.start());
        Duration to = edits.end().filter(end -> end.compareTo(frame.end()) < 0).orElse(frame.end());
        return from.compareTo(to) < 0
                ? Optional.of(new FilmFrame(frame.picture(), from.minus(edits.start()), to.minus(from)))
                : Optional.empty();
    }

    private static Duration later(Duration first, Duration second) {
        return first.compareTo(second) > 0 ? first : second;
    }

    /** What is on the screen when the next frame of an even rate begins. */
    private Optional<FilmFrame> resampled(FrameRate rate) {
        Duration start = rate.start(index);
        Duration inSource = start.plus(edits.start());
        if (edits.end().filter(end -> inSource.compareTo(end) >= 0).isPresent()) {
            return Optional.empty();
        }
        while (!begun || current.isPresent() && current.get().end().compareTo(inSource) <= 0) {
            begun = true;
            current = source.next();
        }
        Optional<FilmFrame> frame = current.map(each -> new FilmFrame(each.picture(), start, rate.duration(index)));
        index++;
        return frame;
    }

    private Picture picture(Picture picture) {
        Picture sized = picture.width() == format.width()
                ? picture
                : PictureResizer.resize(picture, format.width(), format.height(), ResamplingFilter.LANCZOS);
        return edits.background().isPresent() && sized.hasAlpha()
                ? sized.over(edits.background().getAsInt())
                : sized;
    }

    @Override
    public void close() {
        source.close();
    }
}
