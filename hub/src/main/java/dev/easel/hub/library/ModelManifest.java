package dev.easel.hub.library;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.hub.catalogue.Catalogue;
import dev.easel.hub.catalogue.CatalogueFile;
import dev.easel.hub.catalogue.YamlValues;
import dev.easel.hub.download.Checksum;
import dev.easel.hub.download.RemoteFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The models of a deployment.
 *
 * @param files what it asks for, in order
 * @param optional ids of files that may be missing in the end
 */
public record ModelManifest(List<CatalogueFile> files, List<String> optional) {
    /** Copies both. */
    public ModelManifest {
        files = List.copyOf(files);
        optional = List.copyOf(optional);
    }

    /**
     * Reads a manifest, see docs/models.md.
     *
     * @throws EaselException NOT_FOUND when there is none, INVALID_FILE when it is malformed
     */
    public static ModelManifest read(Path path, Catalogue catalogue) {
        String text;
        try {
            if (!Files.isRegularFile(path)) {
                throw new EaselException(ErrorCode.NOT_FOUND, "There is no manifest " + path + ".");
            }
            text = Files.readString(path);
        } catch (IOException failure) {
            throw new EaselException(
                    ErrorCode.INPUT_OUTPUT, "The manifest " + path + " cannot be read as text.", failure);
        }
        YamlValues document = YamlValues.read(path.toString(), text);
        List<CatalogueFile> files = new ArrayList<>();
        List<String> optional = new ArrayList<>();
        document.texts("models").forEach(name -> files.addAll(catalogue.find(name)));
        for (YamlValues entry : document.mappings("files")) {
            CatalogueFile file = file(entry);
            files.add(file);
            if (entry.flag("optional")) {
                optional.add(file.id());
            }
        }
        if (files.isEmpty()) {
            throw new EaselException(ErrorCode.INVALID_FILE, path + " lists neither models nor files.");
        }
        return new ModelManifest(files, optional);
    }

    private static CatalogueFile file(YamlValues entry) {
        RemoteFile source = entry.text("url")
                .map(RemoteFile::parse)
                .orElseGet(() -> new RemoteFile.HubFile(
                        entry.required("repo"), entry.text("revision").orElse("main"), entry.required("file")));
        return new CatalogueFile(
                source.text(),
                List.of(source),
                entry.required("folder"),
                entry.text("name").orElse(source.name()),
                "",
                false,
                entry.bytes("size"),
                entry.text("sha256").map(hex -> Checksum.sha256(hex).hex()),
                List.of());
    }

    /** Whether a file may be missing in the end. */
    public boolean isOptional(CatalogueFile file) {
        return optional.contains(file.id());
    }

    /** The manifest that a folder's own name stands for, empty when there is none. */
    public static Optional<Path> inCurrentFolder() {
        return Optional.of(Path.of("models.yaml")).filter(Files::isRegularFile);
    }
}
