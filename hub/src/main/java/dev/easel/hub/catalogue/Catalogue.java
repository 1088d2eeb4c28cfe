package dev.easel.hub.catalogue;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.hub.NearestNames;
import dev.easel.hub.download.Checksum;
import dev.easel.hub.download.RemoteFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedSet;

/** The models that Easel knows where to get. */
public final class Catalogue {
    private static final int SUGGESTED = 4;

    private final Map<String, CatalogueFile> files;
    private final Map<String, CatalogueModel> models;

    private Catalogue(Map<String, CatalogueFile> files, Map<String, CatalogueModel> models) {
        this.files = Collections.unmodifiableMap(files);
        this.models = Collections.unmodifiableMap(models);
    }

    /** The catalogue that comes with Easel. */
    public static Catalogue builtIn() {
        String resource = "catalogue.yaml";
        try (InputStream stream = Catalogue.class.getResourceAsStream(resource)) {
            return read(
                    resource,
                    new String(Objects.requireNonNull(stream, resource).readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }

    /**
     * Reads a catalogue, see docs/models.md.
     *
     * @param what the document's name, for messages
     * @throws EaselException INVALID_FILE when it is malformed or names a file that it does not have
     */
    public static Catalogue read(String what, String text) {
        YamlValues document = YamlValues.read(what, text);
        Map<String, CatalogueFile> files = new LinkedHashMap<>();
        YamlValues listed = document.mapping("files");
        listed.members().keySet().forEach(id -> files.put(id, file(id, listed.mapping(id))));
        Map<String, CatalogueModel> models = new LinkedHashMap<>();
        YamlValues named = document.mapping("models");
        named.members().keySet().forEach(name -> {
            YamlValues model = named.mapping(name);
            models.put(name, new CatalogueModel(name, model.required("title"), model.texts("files")));
        });
        Catalogue catalogue = new Catalogue(files, models);
        models.values().forEach(model -> model.files().forEach(id -> requireKnown(what, id, files)));
        files.values().forEach(file -> file.needs().forEach(id -> requireKnown(what, id, models)));
        return catalogue;
    }

    private static void requireKnown(String what, String id, Map<String, ?> known) {
        if (!known.containsKey(id)) {
            throw new EaselException(ErrorCode.INVALID_FILE, what + " refers to \"" + id + "\", which is not in it.");
        }
    }

    private static CatalogueFile file(String id, YamlValues values) {
        List<RemoteFile> sources =
                values.texts("sources").stream().map(RemoteFile::parse).toList();
        if (sources.isEmpty()) {
            values.required("sources");
        }
        return new CatalogueFile(
                id,
                sources,
                values.required("folder"),
                values.text("name").orElse(sources.getFirst().name()),
                values.text("licence").orElse(""),
                values.flag("gated"),
                values.bytes("size"),
                values.text("sha256").map(hex -> Checksum.sha256(hex).hex()),
                values.texts("needs"));
    }

    /** All models. */
    public Collection<CatalogueModel> models() {
        return models.values();
    }

    /** All files. */
    public Collection<CatalogueFile> files() {
        return files.values();
    }

    /** The files of a model, without what they need. */
    public List<CatalogueFile> filesOf(CatalogueModel model) {
        return model.files().stream().map(files::get).toList();
    }

    /**
     * The files of a model or the file of that id, with everything they need.
     *
     * @throws EaselException NOT_FOUND naming the nearest
     */
    public List<CatalogueFile> find(String name) {
        LinkedHashSet<CatalogueFile> found = new LinkedHashSet<>();
        CatalogueModel model = models.get(name.toLowerCase(Locale.ROOT));
        if (model != null) {
            model.files().forEach(id -> addWithNeeds(files.get(id), found));
        } else if (files.containsKey(name.toLowerCase(Locale.ROOT))) {
            addWithNeeds(files.get(name.toLowerCase(Locale.ROOT)), found);
        } else {
            throw new EaselException(
                    ErrorCode.NOT_FOUND,
                    "The catalogue has no model \"" + name + "\": did you mean "
                            + String.join(", ", NearestNames.of(name, models.keySet(), SUGGESTED))
                            + "? Files elsewhere are given as hf://owner/repository/file or https://….");
        }
        return List.copyOf(found);
    }

    /** A file and what it needs. */
    public List<CatalogueFile> withNeeds(CatalogueFile file) {
        LinkedHashSet<CatalogueFile> found = new LinkedHashSet<>();
        addWithNeeds(file, found);
        return List.copyOf(found);
    }

    private void addWithNeeds(CatalogueFile file, SequencedSet<CatalogueFile> found) {
        if (found.add(file)) {
            file.needs().forEach(need -> models.get(need).files().forEach(id -> addWithNeeds(files.get(id), found)));
        }
    }

    /**
     * The file that a workflow means by a name, with or without sub-folders.
     *
     * @param folder the model folder it is looked for in, if known; then only files of that folder are found
     */
    public Optional<CatalogueFile> named(String name, Optional<String> folder) {
        String last = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1);
        return files.values().stream()
                .filter(file -> file.name().equals(last))
                .filter(file -> folder.isEmpty() || folder.get().equals(file.folder()))
                .findFirst();
    }

    /** The models all of whose words are in their name, title, or files' names. */
    public List<CatalogueModel> search(List<String> words) {
        List<CatalogueModel> found = new ArrayList<>();
        for (CatalogueModel model : models.values()) {
            StringBuilder text = new StringBuilder(model.name() + " " + model.title());
            filesOf(model).forEach(file -> text.append(' ').append(file.name()));
            String lower = text.toString().toLowerCase(Locale.ROOT);
            if (words.stream().allMatch(word -> lower.contains(word.toLowerCase(Locale.ROOT)))) {
                found.add(model);
            }
        }
        return found;
    }
}
