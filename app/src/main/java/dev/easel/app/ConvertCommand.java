package dev.easel.app;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.media.film.Dither;
import dev.easel.media.film.FilmEdits;
import dev.easel.media.film.FrameRate;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Converts films. */
@Command(
        name = "convert",
        description = "Converts a film: WebP, GIF, animated PNG, MP4, WebM, or a folder of PNG files.",
        footer = {
            "",
            "The name of OUT says what it becomes: .webp, .gif, .png (animated), .mp4 (H.264), .webm (VP9), or a folder",
            "(DIR/) for a PNG file a frame. Frames keep their times; frames are never all in memory.",
            "",
            "Examples:",
            "  easel convert clip.webp clip.gif",
            "  easel convert clip.webp clip.mp4 --quality 90",
            "  easel convert clip.mp4 clip.gif --fps 12 --width 480 --start 1.5 --end 4",
            "  easel convert frames/ clip.webm --fps 24 --codec av1",
            "  easel convert clip.webp frames/",
        })
final class ConvertCommand implements Callable<Integer> {
    private static final double USUAL_RATE = 24;
    private static final int WHITE = 0xFFFFFF;

    /** Whose colours a GIF has. */
    enum Palette {
        FILM,
        FRAME
    }

    /** How the frames of a WebM are encoded. */
    enum Codec {
        VP9,
        AV1
    }

    private final EaselCommand easel;

    @Parameters(index = "0", paramLabel = "IN", description = "A film, a picture, or a folder of PNG files.")
    private Path in;

    @Parameters(index = "1", paramLabel = "OUT", description = "What to make of it.")
    private String out;

    @Option(
            names = "--fps",
            paramLabel = "N",
            description = "Frames per second; the film keeps its speed. For a folder: how fast its pictures follow each"
                    + " other (default: 24).")
    private Double framesPerSecond;

    @Option(names = "--width", paramLabel = "W", description = "Width in pixels; the height follows.")
    private Integer width;

    @Option(
            names = "--loop",
            paramLabel = "N",
            description = "How often it is played, 0 for over and over again (default: as IN; WebP, GIF, PNG only).")
    private Integer loop;

    @Option(names = "--start", paramLabel = "S", description = "Seconds from the start where the result begins.")
    private double start;

    @Option(names = "--end", paramLabel = "S", description = "Seconds from the start where the result ends.")
    private Double end;

    @Option(
            names = "--quality",
            paramLabel = "Q",
            description = "0 (small) to 100 (best), for WebP, MP4, WebM (default: 80, or what looks like IN).")
    private Integer quality;

    @Option(names = "--lossless", description = "WebP that keeps every pixel as it is.")
    private boolean lossless;

    @Option(names = "--codec", paramLabel = "CODEC", description = "For WebM: vp9 or av1 (default: vp9).")
    private Codec codec = Codec.VP9;

    @Option(
            names = "--palette",
            paramLabel = "WHICH",
            description =
                    "For GIF: film (256 colours for all frames) or frame (for each its own; larger) (default: film).")
    private Palette palette = Palette.FILM;

    @Option(
            names = "--dither",
            paramLabel = "HOW",
            description = "For GIF: diffusion, floyd_steinberg, ordered or none (default: diffusion).")
    private Dither dither = Dither.DIFFUSION;

    @Option(
            names = "--background",
            paramLabel = "RRGGBB",
            description = "What shows through where IN is transparent, if OUT cannot be (default: ffffff).")
    private String background;

    ConvertCommand(EaselCommand easel) {
        this.easel = easel;
    }

    @Override
    public Integer call() {
        long begin = System.nanoTime();
        FilmTarget target = FilmTarget.of(out);
        boolean sequence = in.toFile().isDirectory();
        Optional<FrameRate> rate = Optional.ofNullable(framesPerSecond).map(FrameRate::of);
        FilmEdits edits = new FilmEdits(
                seconds(start),
                Optional.ofNullable(end).map(ConvertCommand::seconds),
                sequence ? Optional.empty() : rate,
                optional(width),
                optional(loop),
                background(target));
        FilmTarget.Options options = new FilmTarget.Options(
                optional(quality), lossless, codec == Codec.AV1, palette == Palette.FRAME, dither);
        FilmConverter converter = new FilmConverter(easel.progress(), easel.stop());
        List<Path> files =
                converter.convert(in, rate.orElseGet(() -> FrameRate.of(USUAL_RATE)), edits, target, options);
        RunReport.print(easel, files, System.nanoTime() - begin);
        return ExitCode.SUCCESS.status();
    }

    private static OptionalInt optional(Integer value) {
        return value == null ? OptionalInt.empty() : OptionalInt.of(value);
    }

    private static Duration seconds(double seconds) {
        if (!(seconds >= 0 && seconds < 1e9)) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT, "A time of " + seconds + " seconds is not possible; give 0 or more.");
        }
        return Duration.ofNanos(Math.round(seconds * 1e9));
    }

    private OptionalInt background(FilmTarget target) {
        if (background == null) {
            return target.keepsAlpha(codec == Codec.AV1) ? OptionalInt.empty() : OptionalInt.of(WHITE);
        }
        String digits = background.startsWith("#") ? background.substring(1) : background;
        if (!digits.matches("[0-9a-fA-F]{6}")) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "The background \"" + background + "\" is no colour; give six hexadecimal digits, as in ffffff.");
        }
        return OptionalInt.of(Integer.parseInt(digits, 16));
    }
}
