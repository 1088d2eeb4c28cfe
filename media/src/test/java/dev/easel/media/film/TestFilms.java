package dev.easel.media.film;

import dev.easel.media.Picture;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Small films of a square that moves over a background. */
final class TestFilms {
    static final FrameRate RATE = FrameRate.of(8);

    private TestFilms() {}

    /** A frame: a gradient with a white square whose place says which frame it is; half of it transparent if there is alpha. */
    static Picture picture(int width, int height, int channels, int index) {
        byte[] samples = new byte[width * height * channels];
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                boolean square = x / 8 == index % (width / 8) && y >= 8 && y < 16;
                int at = (y * width + x) * channels;
                samples[at] = (byte) (square ? 255 : 255 * x / width);
                samples[at + 1] = (byte) (square ? 255 : 40);
                samples[at + 2] = (byte) (square ? 255 : 255 * y / height);
                if (channels == 4) {
                    samples[at + 3] = (byte) (y < height / 2 ? 255 : 0);
                }
            }
        }
        return new Picture(width, height, channels, samples);
    }

    /** Frames of 8 per second. */
    static List<FilmFrame> frames(int width, int height, int channels, int count) {
        List<FilmFrame> frames = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            frames.add(new FilmFrame(picture(width, height, channels, index), RATE.start(index), RATE.duration(index)));
        }
        return frames;
    }

    /** Frames with durations of their own, in milliseconds. */
    static List<FilmFrame> timed(int channels, int... milliseconds) {
        List<FilmFrame> frames = new ArrayList<>();
        Duration start = Duration.ZERO;
        for (int length : milliseconds) {
            Duration duration = Duration.ofMillis(length);
            frames.add(new FilmFrame(picture(64, 48, channels, frames.size()), start, duration));
            start = start.plus(duration);
        }
        return frames;
    }

    static void write(Path path, FilmFormat format, FilmEncoding encoding, List<FilmFrame> frames) {
        write(path, format, encoding, frames, Map.of());
    }

    static void write(
            Path path, FilmFormat format, FilmEncoding encoding, List<FilmFrame> frames, Map<String, String> text) {
        try (FilmWriter writer = FilmWriters.open(path, format, encoding, text)) {
            frames.forEach(writer::add);
            writer.finish();
        }
    }

    static List<FilmFrame> read(Path path) {
        try (FilmReader reader = FilmReaders.open(path, RATE)) {
            List<FilmFrame> frames = new ArrayList<>();
            for (Optional<FilmFrame> frame = reader.next(); frame.isPresent(); frame = reader.next()) {
                frames.add(frame.get());
            }
            return frames;
        }
    }

    static FilmFormat format(Path path) {
        try (FilmReader reader = FilmReaders.open(path, RATE)) {
            return reader.format();
        }
    }

    /** The mean difference between the colours of two pictures where both are opaque, in levels of 255. */
    static double difference(Picture first, Picture second) {
        Picture left = first.withAlpha();
        Picture right = second.withAlpha();
        long sum = 0;
        long count = 0;
        for (int y = 0; y < left.height(); y++) {
            for (int x = 0; x < left.width(); x++) {
                if (left.sample(x, y, 3) < 255 || right.sample(x, y, 3) < 255) {
                    continue;
                }
                for (int channel = 0; channel < 3; channel++) {
                    sum += Math.abs(left.sample(x, y, channel) - right.sample(x, y, channel));
                    count++;
                }
            }
        }
        return (double) sum / count;
    }

    /** The share of pixels that are opaque in one picture and transparent in the other. */
    static double unlikeAlpha(Picture first, Picture second) {
        long count = 0;
        for (int y = 0; y < first.height(); y++) {
            for (int x = 0; x < first.width(); x++) {
                count += Math.abs(first.sample(x, y, 3) - second.sample(x, y, 3)) > 96 ? 1 : 0;
            }
        }
        return (double) count / (first.width() * first.height());
    }
}
