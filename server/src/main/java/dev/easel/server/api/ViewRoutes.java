package dev.easel.server.api;

import dev.easel.errors.EaselException;
import dev.easel.hub.AnnotatedName;
import dev.easel.hub.ContainedPath;
import dev.easel.hub.DataFolder;
import dev.easel.hub.DataFolders;
import dev.easel.media.JpegWriter;
import dev.easel.media.Picture;
import dev.easel.media.PictureReader;
import dev.easel.media.PngWriter;
import dev.easel.media.WebpWriter;
import dev.easel.server.file.JobFiles;
import dev.easel.server.http.Answer;
import dev.easel.server.http.FileAnswers;
import dev.easel.server.http.HttpCall;
import dev.easel.server.http.HttpFailure;
import dev.easel.server.http.MediaTypes;
import dev.easel.server.http.Router;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/** {@code /view}: the content of inputs and results. */
public final class ViewRoutes {
    private static final int DEFAULT_QUALITY = 90;

    /** Decoding takes memory, so only so many pictures are decoded at a time. */
    private static final int DECODERS = 2;

    private final DataFolders folders;
    private final JobFiles files;
    private final Semaphore decoders = new Semaphore(DECODERS, true);

    public ViewRoutes(DataFolders folders, JobFiles files) {
        this.folders = folders;
        this.files = files;
    }

    /** Adds the route. */
    public void register(Router router) {
        router.add("GET", "/view", this::view);
    }

    private Answer view(HttpCall call) throws IOException {
        Path file = file(call);
        String name = file.getFileName().toString();
        Map<String, String> headers = new LinkedHashMap<>();
        boolean active = MediaTypes.isActive(name);
        headers.put("Content-Disposition", (active ? "attachment; " : "") + "filename=\"" + quoted(name) + "\"");
        headers.put("Content-Security-Policy", "sandbox; default-src 'none'; style-src 'unsafe-inline'");
        Optional<Long> thumbnail = call.integer("thumbnail");
        if (thumbnail.isPresent() && Thumbnail.isWorthIt(name, Files.size(file))) {
            return with(headers, decoded(file, picture -> Thumbnail.of(picture, thumbnail.get())))
                    .with("Cache-Control", "private, max-age=86400");
        }
        String channel = call.query("channel").orElse("rgba");
        Optional<String> preview = call.query("preview");
        if (preview.isPresent()) {
            return with(headers, decoded(file, picture -> preview(call, picture, preview.get())));
        }
        if (channel.equals("rgb")) {
            return with(headers, decoded(file, picture -> png(Channels.withoutAlpha(picture))));
        }
        if (channel.equals("a")) {
            return with(headers, decoded(file, picture -> png(Channels.alphaOnly(picture))));
        }
        return FileAnswers.of(call, file, MediaTypes.harmless(name), headers);
    }

    /** The file that is asked for; statuses as in contract section 1.3. */
    private Path file(HttpCall call) {
        String asked = call.query("filename").orElseThrow(() -> HttpFailure.status(404));
        DataFolder folder =
                DataFolder.ofApiName(call.query("type").orElse("output")).orElse(null);
        AnnotatedName annotated = AnnotatedName.parse(asked, folder == null ? DataFolder.OUTPUT : folder);
        boolean named = !annotated.name().equals(asked);
        String name = annotated.name();
        if (name.isEmpty() || name.startsWith("/") || name.contains("..") || (folder == null && !named)) {
            throw HttpFailure.status(400);
        }
        String last = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
        if (last.isEmpty() || last.indexOf('\0') >= 0) {
            throw HttpFailure.status(400);
        }
        String subfolder = call.query("subfolder").orElse("");
        Path root = folders.path(annotated.folder());
        Path file = inside(root, subfolder, last);
        if (!Files.isRegularFile(file)) {
            files.fetch(annotated.folder(), subfolder.isEmpty() ? last : subfolder + "/" + last);
        }
        if (!Files.isRegularFile(file)) {
            throw HttpFailure.status(404);
        }
        return file;
    }

    private static Path inside(Path root, String subfolder, String name) {
        try {
            Path directory = ContainedPath.resolve(root, subfolder);
            return ContainedPath.resolve(
                    root,
                    root.toAbsolutePath()
                            .normalize()
                            .relativize(directory.resolve(name))
                            .toString());
        } catch (EaselException outside) {
            throw HttpFailure.status(403);
        } catch (InvalidPathException invalid) {
            throw HttpFailure.status(400);
        }
    }

    /** What becomes of a decoded picture. */
    private interface Encoding {
        Answer of(Picture picture);
    }

    private Answer decoded(Path file, Encoding encoding) {
        decoders.acquireUninterruptibly();
        try {
            return encoding.of(PictureReader.read(file));
        } finally {
            decoders.release();
        }
    }

    private static Answer preview(HttpCall call, Picture picture, String asked) {
        String[] parts = asked.split(";", -1);
        boolean alphaAsked = call.query("channel").orElse("").contains("a");
        boolean jpeg = parts[0].equals("jpeg") && !alphaAsked;
        int quality = quality(parts[parts.length - 1]);
        if (jpeg) {
            return Answer.bytes(200, "image/jpeg", JpegWriter.write(picture, quality));
        }
        Picture shown = call.query("channel").orElse("").equals("rgb") ? Channels.withoutAlpha(picture) : picture;
        return Answer.bytes(200, "image/webp", WebpWriter.write(shown));
    }

    private static int quality(String text) {
        try {
            return Math.clamp(Integer.parseInt(text), 1, 100);
        } catch (NumberFormatException none) {
            return DEFAULT_QUALITY;
        }
    }

    private static Answer png(Picture picture) {
        return Answer.bytes(200, "image/png", PngWriter.write(picture, Map.of(), PngWriter.SAVED));
    }

    private static Answer with(Map<String, String> headers, Answer answer) {
        Answer result = answer;
        for (Map.Entry<String, String> header : headers.entrySet()) {
            result = result.with(header.getKey(), header.getValue());
        }
        return result;
    }

    private static String quoted(String name) {
        return name.replace("\\", "\\\\").replace("\"", "\\\"").replaceAll("[\\r\\n]", "_");
    }
}
