package dev.easel.media.film;

import dev.easel.media.Picture;
import dev.easel.media.PictureReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** Shows pictures one after the other, equally long: the pictures of a folder, or a single one. All must be of one size. */
final class StillReader implements FilmReader {
    private final List<Path> pictures;
    private final FrameRate rate;
    private final FilmFormat format;
    private Optional<Picture> first;
    private int index;

    /**
     * @param pictures at least one
     */
    StillReader(List<Path> pictures, FrameRate rate) {
        this.pictures = List.copyOf(pictures);
        this.rate = rate;
        Picture picture = PictureReader.read(pictures.getFirst());
        first = Optional.of(picture);
        format = FilmFormat.of(picture.width(), picture.height(), picture.hasAlpha(), rate);
    }

    @Override
    public FilmFormat format() {
        return format;
    }

    @Override
    public OptionalLong frameCount() {
        return OptionalLong.of(pictures.size());
    }

    @Override
    public Duration position() {
        return rate.start(index);
    }

    @Override
    public Optional<FilmFrame> next() {
        if (index == pictures.size()) {
            return Optional.empty();
        }
        Picture picture = first.orElseGet(() -> PictureReader.read(pictures.get(index)));
        first = Optional.empty();
        if (picture.width() != format.width() || picture.height() != format.height()) {
            throw new dev.easel.errors.EaselException(
                    dev.easel.errors.ErrorCode.INVALID_INPUT,
                    "The picture " + pictures.get(index) + " has " + picture.width() + "x" + picture.height()
                            + " pixels and the first one " + format.width() + "x" + format.height()
                            + "; the frames of a film must be of one size.");
        }
        FilmFrame frame = new FilmFrame(
                format.alpha() ? picture.withAlpha() : picture.opaque(), rate.start(index), rate.duration(index));
        index++;
        return Optional.of(frame);
    }

    @Override
    public void close() {}
}
