package dev.easel.server;

import dev.easel.media.Picture;
import dev.easel.media.PngWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;

/** The files that were there when a session was recorded, of the same sizes and kinds, and the forms that were sent. */
final class CaptureFiles {
    static final String BOUNDARY = "a-boundary";

    private CaptureFiles() {}

    static void write(String session, Path folder) throws IOException {
        Path output = Files.createDirectories(folder.resolve("output"));
        Path input = Files.createDirectories(folder.resolve("input"));
        switch (session.substring(0, 2)) {
            case "03" -> Files.createDirectories(folder.resolve("user/default"));
            case "04", "05" -> Files.write(input.resolve("example.png"), picture(4, 3, 4));
            case "06" -> {
                Files.write(input.resolve("up.png"), picture(4, 3, 4));
                outputs(output);
            }
            case "07" -> {
                outputs(output);
                models(folder.resolve("more-models/loras"));
            }
            default -> {}
        }
    }

    private static void outputs(Path output) throws IOException {
        Files.write(output.resolve("rgb.png"), picture(8, 6, 3));
        Files.setLastModifiedTime(output.resolve("rgb.png"), FileTime.from(Instant.parse("2026-11-22T22:30:53Z")));
        Files.write(output.resolve("gray.png"), picture(8, 6, 1));
        Files.createDirectories(output.resolve("sub dir"));
        Files.write(output.resolve("sub dir/x y.png"), picture(8, 6, 4));
        Map<String, String> files = Map.ofEntries(
                Map.entry("h.html", "<b>hi</b>"),
                Map.entry("j.js", "1"),
                Map.entry("v.mp4", "0123456789".repeat(10)),
                Map.entry("a.flac", "fLaC"),
                Map.entry("m.glb", "glTF"),
                Map.entry("t.txt", "t"),
                Map.entry("w.webm", "x"),
                Map.entry("w.webp", "x"),
                Map.entry("l.latent", "x"),
                Map.entry("s.svg", "<svg/>"),
                Map.entry("q.json", "{}"),
                Map.entry("o.mp3", "x"),
                Map.entry("o.wav", "x"),
                Map.entry("o.opus", "x"));
        for (Map.Entry<String, String> file : files.entrySet()) {
            Files.writeString(output.resolve(file.getKey()), file.getValue());
        }
    }

    static byte[] picture(int width, int height, int channels) {
        return PngWriter.write(
                new Picture(width, height, channels, new byte[width * height * channels]),
                channels == 4 ? Map.of("prompt", "{}") : Map.of(),
                PngWriter.SAVED);
    }

    private static byte[] other() {
        byte[] samples = new byte[4 * 3 * 4];
        Arrays.fill(samples, (byte) 7);
        return PngWriter.write(new Picture(4, 3, 4, samples), Map.of(), PngWriter.SAVED);
    }

    private static void models(Path loras) throws IOException {
        Files.createDirectories(loras.resolve("sub"));
        Files.writeString(loras.resolve("k.ckpt"), "x");
        Files.write(
                loras.resolve("m.safetensors"),
                weights("{\"__metadata__\":{\"format\":\"pt\",\"ss_tag\":\"x\"}}", 122));
        Files.write(loras.resolve("sub/n.safetensors"), weights("{}", 73));
        Files.write(loras.resolve("m.preview.png"), picture(4, 4, 3));
    }

    private static byte[] weights(String header, int size) {
        String padded = header + " ".repeat(size - 8 - header.length());
        return ByteBuffer.allocate(size)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(padded.length())
                .put(padded.getBytes(StandardCharsets.US_ASCII))
                .array();
    }

    /** A form as it was sent, with other bytes in files where the recorded ones were others. */
    static byte[] multipart(Map<?, ?> form) {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        ((Map<?, ?>) form.get("form_fields"))
                .forEach((name, value) -> part(
                        body,
                        "form-data; name=\"" + name + "\"",
                        value.toString().getBytes(StandardCharsets.UTF_8)));
        ((Map<?, ?>) form.get("form_files")).forEach((name, given) -> {
            Map<?, ?> file = (Map<?, ?>) given;
            byte[] content = switch (Math.toIntExact((Long) file.get("bytes"))) {
                case 127 -> picture(4, 3, 4);
                case 78 -> other();
                default -> new byte[] {'h', 'e', 'l', 'l', 'o'};
            };
            part(
                    body,
                    "form-data; name=\"" + name + "\"; filename=\"" + file.get("filename") + "\"\r\nContent-Type: "
                            + file.get("content_type"),
                    content);
        });
        body.writeBytes(("--" + BOUNDARY + "--\r\n").getBytes(StandardCharsets.US_ASCII));
        return body.toByteArray();
    }

    private static void part(ByteArrayOutputStream body, String disposition, byte[] content) {
        body.writeBytes(("--" + BOUNDARY + "\r\nContent-Disposition: " + disposition + "\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8));
        body.writeBytes(content);
        body.writeBytes("\r\n".getBytes(StandardCharsets.US_ASCII));
    }
}
