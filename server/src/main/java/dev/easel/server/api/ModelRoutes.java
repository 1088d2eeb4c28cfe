package dev.easel.server.api;

import dev.easel.errors.EaselException;
import dev.easel.hub.ContainedPath;
import dev.easel.hub.ModelFolders;
import dev.easel.media.Picture;
import dev.easel.media.PictureReader;
import dev.easel.media.WebpWriter;
import dev.easel.server.http.Answer;
import dev.easel.server.http.FileTimes;
import dev.easel.server.http.HttpCall;
import dev.easel.server.http.HttpFailure;
import dev.easel.server.http.Router;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** {@code /models}, {@code /experiment/models}, {@code /embeddings} and {@code /view_metadata}. */
public final class ModelRoutes {
    /** Older names that are aliases elsewhere but not here. */
    private static final Set<String> ALIASES = Set.of("unet", "clip");

    private static final Set<String> NOT_FOR_MODELS = Set.of("configs", "custom_nodes");
    private static final List<String> PICTURE_ENDINGS =
            List.of(".png", ".jpg", ".jpeg", ".webp", ".preview.png", ".preview.jpg", ".preview.jpeg", ".preview.webp");

    private final ModelFolders models;

    public ModelRoutes(ModelFolders models) {
        this.models = models;
    }

    /** Adds the routes. */
    public void register(Router router) {
        router.add("GET", "/models", call -> Answer.json(List.copyOf(models.keys())));
        router.add("GET", "/models/{folder}", call -> Answer.json(models.list(folder(call))));
        router.add("GET", "/embeddings", call -> embeddings());
        router.add("GET", "/experiment/models", call -> folders());
        router.add("GET", "/experiment/models/{folder}", this::files);
        router.add("GET", "/experiment/models/preview/{folder}/{index}/{file...}", this::preview);
        router.add("GET", "/view_metadata/{folder}", this::metadata);
    }

    private String folder(HttpCall call) {
        String key = call.path("folder");
        if (ALIASES.contains(key) || !models.keys().contains(key)) {
            throw HttpFailure.status(404);
        }
        return key;
    }

    private Answer embeddings() {
        List<String> names = models.list("embeddings").stream()
                .map(ModelRoutes::withoutExtension)
                .toList();
        return Answer.json(names);
    }

    private Answer folders() {
        List<Object> list = new ArrayList<>();
        for (String key : models.keys()) {
            if (!NOT_FOR_MODELS.contains(key)) {
                Map<String, Object> folder = new LinkedHashMap<>();
                folder.put("name", key);
                folder.put(
                        "folders",
                        models.directories(key).stream().map(Path::toString).toList());
                list.add(folder);
            }
        }
        return Answer.json(list);
    }

    private Answer files(HttpCall call) throws IOException {
        String key = folder(call);
        List<Path> directories = models.directories(key);
        List<Object> files = new ArrayList<>();
        for (String name : models.list(key)) {
            for (int index = 0; index < directories.size(); index++) {
                Path file = directories.get(index).resolve(name);
                if (Files.isRegularFile(file)) {
                    Map<String, Object> entry = new LinkedHashMap<>();
                    entry.put("name", name);
                    entry.put("pathIndex", index);
                    entry.putAll(FileTimes.of(file));
                    files.add(entry);
                    break;
                }
            }
        }
        return Answer.json(files);
    }

    private Answer preview(HttpCall call) {
        List<Path> directories = models.directories(folder(call));
        int index;
        try {
            index = Integer.parseInt(call.path("index"));
        } catch (NumberFormatException wrong) {
            throw HttpFailure.status(400);
        }
        if (index < 0 || index >= directories.size()) {
            throw HttpFailure.status(400);
        }
        String stem = withoutExtension(call.path("file"));
        for (String ending : PICTURE_ENDINGS) {
            Path file = ContainedPath.resolve(directories.get(index), stem + ending);
            if (Files.isRegularFile(file)) {
                return webp(PictureReader.read(file));
            }
        }
        throw HttpFailure.status(404);
    }

    private static Answer webp(Picture picture) {
        return Answer.bytes(200, "image/webp", WebpWriter.write(picture));
    }

    /** Whatever is wrong, the answer is that there is no metadata. */
    private Answer metadata(HttpCall call) {
        String name = call.query("filename").orElse("");
        if (!name.endsWith(".safetensors") || !models.keys().contains(call.path("folder"))) {
            throw HttpFailure.status(404);
        }
        try {
            Optional<Map<String, Object>> metadata = SafetensorsMetadata.read(models.find(call.path("folder"), name));
            return Answer.json(metadata.orElseThrow(() -> HttpFailure.status(404)));
        } catch (EaselException | IOException unreadable) {
            throw HttpFailure.status(404);
        }
    }

    private static String withoutExtension(String name) {
        int dot = name.lastIndexOf('.');
        return dot > name.lastIndexOf('/') + 1 ? name.substring(0, dot) : name;
    }
}
