package dev.easel.media.film;

import static org.assertj.core.api.Assertions.assertThat;

import dev.easel.media.Picture;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.metadata.IIOMetadata;
import javax.imageio.stream.ImageInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** Films as programs read them that share no code with ours: the operating system's ffmpeg and libwebp's tools, the JDK's reader of GIF. */
class IndependentReaderTest {
    private static final int[] MILLISECONDS = {100, 300, 50, 150};
    private static final FilmFormat FILM = new FilmFormat(64, 48, false, Optional.empty(), 0);

    @TempDir
    private Path folder;

    private Path write(String name, FilmEncoding encoding, Map<String, String> text) {
        Path file = folder.resolve(name);
        TestFilms.write(file, FILM, encoding, TestFilms.timed(3, MILLISECONDS), text);
        return file;
    }

    private byte[] output(String... command) throws IOException, InterruptedException {
        return new OutsideProgram(folder).output(command);
    }

    private String text(String... command) throws IOException, InterruptedException {
        return new OutsideProgram(folder).text(command);
    }

    private static FilmEncoding encoding(String name) {
        return switch (name) {
            case "h264" -> new FilmEncoding.H264(10);
            case "vp9" -> new FilmEncoding.Vp9(4);
            case "av1" -> new FilmEncoding.Av1(10);
            default -> new FilmEncoding.Apng(4);
        };
    }

    @ParameterizedTest
    @CsvSource({"h264, film.mp4, 4", "vp9, film.webm, 4", "av1, film.webm, 4", "apng, film.png, 0"})
    void framesTimesAndColoursAreReadByFfmpeg(String codec, String name, double tolerance) throws Exception {
        Path film = write(name, encoding(codec), Map.of("prompt", "{\"1\": {}}"));

        String shown = text(
                "ffprobe",
                "-v",
                "error",
                "-select_streams",
                "v",
                "-show_entries",
                "stream=codec_name,width,height,color_space,color_range:format_tags=prompt:packet=pts_time",
                "-of",
                "default=nw=1",
                film.toString());
        byte[] frames = output(
                "ffmpeg",
                "-v",
                "error",
                "-i",
                film.toString(),
                "-vf",
                "crop=64:48:0:0",
                "-vsync",
                "passthrough",
                "-pix_fmt",
                "rgb24",
                "-f",
                "rawvideo",
                "-");

        assertThat(shown)
                .contains("codec_name=" + codec, "pts_time=0.000000", "pts_time=0.100000", "pts_time=0.400000");
        assertThat(shown).contains("pts_time=0.450000");
        if (!codec.equals("apng")) {
            assertThat(shown).contains("color_space=bt709", "color_range=tv");
            assertThat(shown.toLowerCase(Locale.ROOT)).contains("tag:prompt={\"1\": {}}");
        }
        compare(frames, tolerance);
    }

    private static void compare(byte[] frames, double tolerance) {
        int size = 64 * 48 * 3;
        assertThat(frames).hasSize(size * MILLISECONDS.length);
        for (int index = 0; index < MILLISECONDS.length; index++) {
            Picture seen = new Picture(64, 48, 3, Arrays.copyOfRange(frames, index * size, (index + 1) * size));
            assertThat(TestFilms.difference(seen, TestFilms.picture(64, 48, 3, index)))
                    .as("frame " + index)
                    .isLessThanOrEqualTo(tolerance);
        }
    }

    @ParameterizedTest
    @CsvSource({"true, 0", "false, 6"})
    void framesTimesAndLoopOfAWebpAreReadByItsOwnTools(boolean lossless, double tolerance) throws Exception {
        Path film = write("film.webp", new FilmEncoding.Webp(lossless, 90, 4), Map.of("prompt", "{}"));

        String shown = text("webpmux", "-info", film.toString());
        String checked = text("webpinfo", film.toString());

        assertThat(shown).contains("Canvas size: 64 x 48", "Loop Count : 0", "Number of frames: 4", "EXIF metadata");
        List<Integer> durations = new ArrayList<>();
        shown.lines().filter(line -> line.matches("\\s*\\d+:.*")).forEach(line -> {
            String[] columns = line.strip().split("\\s+", -1);
            durations.add(Integer.valueOf(columns[6]));
        });
        assertThat(durations).containsExactly(100, 300, 50, 150);
        assertThat(checked).contains("No error detected.");
        text(
                "webpmux",
                "-get",
                "frame",
                "1",
                film.toString(),
                "-o",
                folder.resolve("first.webp").toString());
        byte[] first =
                output("dwebp", "-quiet", "-ppm", folder.resolve("first.webp").toString(), "-o", "-");
        byte[] samples = Arrays.copyOfRange(first, first.length - 64 * 48 * 3, first.length);
        assertThat(TestFilms.difference(new Picture(64, 48, 3, samples), TestFilms.picture(64, 48, 3, 0)))
                .isLessThanOrEqualTo(tolerance);
    }

    @Test
    void framesTimesAndLoopOfAGifAreReadByTheJdk() throws IOException {
        Path film = write("film.gif", new FilmEncoding.Gif(Optional.empty(), Dither.NONE), Map.of());

        ImageReader reader = ImageIO.getImageReadersByFormatName("gif").next();
        try (ImageInputStream input = ImageIO.createImageInputStream(film.toFile())) {
            reader.setInput(input);
            assertThat(reader.getNumImages(true)).isEqualTo(MILLISECONDS.length);
            for (int index = 0; index < MILLISECONDS.length; index++) {
                IIOMetadata metadata = reader.getImageMetadata(index);
                Element control = only(metadata, "GraphicControlExtension");
                assertThat(control.getAttribute("delayTime")).isEqualTo(Integer.toString(MILLISECONDS[index] / 10));
                if (index == 0) {
                    Element loop = only(metadata, "ApplicationExtension");
                    assertThat(loop.getAttribute("applicationID")).isEqualTo("NETSCAPE");
                }
            }
            int corner = reader.read(0).getRGB(60, 40);
            Picture first = TestFilms.picture(64, 48, 3, 0);
            for (int channel = 0; channel < 3; channel++) {
                assertThat(corner >> 16 - 8 * channel & 0xFF)
                        .isBetween(first.sample(60, 40, channel) - 16, first.sample(60, 40, channel) + 16);
            }
        } finally {
            reader.dispose();
        }
    }

    private static Element only(IIOMetadata metadata, String name) {
        Element root = (Element) metadata.getAsTree(metadata.getNativeMetadataFormatName());
        NodeList found = root.getElementsByTagName(name);
        assertThat(found.getLength()).as(name).isEqualTo(1);
        return (Element) found.item(0);
    }
}
