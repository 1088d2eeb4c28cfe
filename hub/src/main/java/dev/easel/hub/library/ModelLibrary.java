package dev.easel.hub.library;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.hub.ModelFolders;
import dev.easel.hub.catalogue.Catalogue;
import dev.easel.hub.catalogue.CatalogueFile;
import dev.easel.hub.download.Cancellation;
import dev.easel.hub.download.DownloadListener;
import dev.easel.hub.download.DownloadRequest;
import dev.easel.hub.download.DownloadResult;
import dev.easel.hub.download.Downloader;
import dev.easel.hub.download.FileDigest;
import dev.easel.hub.download.RemoteFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** The model files of this machine, those that could be, and the way from one to the other. */
public final class ModelLibrary {
    private final ModelFolders folders;
    private final Path root;
    private final Catalogue catalogue;

    /**
     * @param folders where models are looked for
     * @param root the folder whose sub-folders new files go to
     */
    public ModelLibrary(ModelFolders folders, Path root, Catalogue catalogue) {
        this.folders = folders;
        this.root = root.toAbsolutePath().normalize();
        this.catalogue = catalogue;
    }

    /** Where models are looked for. */
    public ModelFolders folders() {
        return folders;
    }

    /** Where new files go. */
    public Path root() {
        return root;
    }

    /** What can be pulled by name. */
    public Catalogue catalogue() {
        return catalogue;
    }

    /**
     * The files that a reference stands for.
     *
     * @param reference a name of the catalogue, {@code hf://owner/repo[@revision]/path}, or an https address
     * @param folder the model folder, for a file outside the catalogue
     * @param name another name for it
     * @throws EaselException NOT_FOUND for an unknown name, INVALID_INPUT for a malformed one or when the folder is not known
     */
    public List<CatalogueFile> find(String reference, Optional<String> folder, Optional<String> name) {
        List<CatalogueFile> files;
        if (RemoteFile.isAddress(reference)) {
            files = List.of(elsewhere(RemoteFile.parse(reference), folder, name));
        } else {
            files = catalogue.find(reference);
            if (name.isPresent() && files.size() > 1) {
                files = List.of(files.getFirst());
            }
            if (folder.isPresent() || name.isPresent()) {
                files = files.stream()
                        .map(file -> file.folder().startsWith("tokenizers") ? file : file.placed(folder, name))
                        .toList();
            }
        }
        files.forEach(this::place);
        return files;
    }

    private CatalogueFile elsewhere(RemoteFile source, Optional<String> folder, Optional<String> name) {
        Optional<CatalogueFile> known = catalogue.files().stream()
                .filter(file -> file.sources().contains(source))
                .findFirst();
        if (known.isPresent()) {
            return known.get().placed(folder, name);
        }
        String text = source.text();
        String place = folder.or(() -> folderIn(text))
                .orElseThrow(() -> new EaselException(
                        ErrorCode.INVALID_INPUT,
                        "Say which folder " + source.name() + " belongs into: --to "
                                + String.join(
                                        ", --to ",
                                        List.of("checkpoints", "diffusion_models", "text_encoders", "vae", "loras"))
                                + ", ….\n"));
        return new CatalogueFile(
                text,
                List.of(source),
                place,
                name.orElse(source.name()),
                "",
                false,
                OptionalLong.empty(),
                Optional.empty(),
                List.of());
    }

    /** Many repositories have their files in folders called as ComfyUI's. */
    private Optional<String> folderIn(String path) {
        return folders.keys().stream()
                .filter(key -> folderNames(key).stream().anyMatch(name -> path.contains("/" + name + "/")))
                .findFirst();
    }

    private static List<String> folderNames(String key) {
        return switch (key) {
            case "diffusion_models" -> List.of(key, "unet");
            case "text_encoders" -> List.of(key, "clip");
            default -> List.of(key);
        };
    }

    private ModelPlace place(CatalogueFile file) {
        return ModelPlace.of(folders, root, file.folder(), file.name());
    }

    /** The path a file gets when it is pulled. */
    public Path target(CatalogueFile file) {
        return place(file).file();
    }

    /** Where a file is already, in any of the folders. */
    public Optional<Path> present(CatalogueFile file) {
        ModelPlace place = place(file);
        if (Files.isRegularFile(place.file())) {
            return Optional.of(place.file());
        }
        String key = file.folder().contains("/")
                ? file.folder().substring(0, file.folder().indexOf('/'))
                : file.folder();
        if (key.equals("tokenizers")) {
            return folders.tokenizerFolders().stream()
                    .map(folder -> folder.resolve(place.path().substring(key.length() + 1)))
                    .filter(Files::isRegularFile)
                    .findFirst();
        }
        return folders.contains(key, file.name()) ? Optional.of(folders.find(key, file.name())) : Optional.empty();
    }

    /**
     * Fetches a file, and records what it is.
     *
     * @param update whether another file than the recorded one may come
     * @throws EaselException as {@link Downloader#fetch}
     */
    public DownloadResult pull(
            CatalogueFile file,
            boolean update,
            Downloader downloader,
            DownloadListener listener,
            Cancellation cancellation) {
        ModelPlace place = place(file);
        Pins pins = new Pins(root);
        Optional<Pins.Pin> pin =
                update ? Optional.empty() : pins.find(place.path()).filter(each -> isOf(each, file));
        DownloadRequest request = new DownloadRequest(
                file.sources(),
                place.file(),
                update ? Optional.empty() : file.sha256().or(() -> pin.map(Pins.Pin::sha256)),
                update ? OptionalLong.empty() : knownSize(file, pin));
        DownloadResult result = downloader.fetch(request, listener, cancellation);
        if (result.source().isPresent()) {
            pins.put(
                    place.path(),
                    new Pins.Pin(
                            result.source().get().text(),
                            result.commit().orElse(""),
                            result.size(),
                            result.sha256().orElseThrow()));
        }
        return result;
    }

    private static boolean isOf(Pins.Pin pin, CatalogueFile file) {
        return file.sources().stream().anyMatch(source -> source.text().equals(pin.source()));
    }

    private static OptionalLong knownSize(CatalogueFile file, Optional<Pins.Pin> pin) {
        if (file.size().isPresent() || pin.isEmpty()) {
            return file.size();
        }
        return OptionalLong.of(pin.get().size());
    }

    /**
     * A file of the model folders.
     *
     * @param folder its folder key
     * @param name its name in the folder
     * @param path where it is
     * @param size in bytes
     * @param source where it was pulled from, if it was
     */
    public record PresentFile(String folder, String name, Path path, long size, Optional<String> source) {}

    /** All files of all folders. */
    public List<PresentFile> list() {
        List<PresentFile> present = new ArrayList<>();
        Pins pins = new Pins(root);
        java.util.Map<String, Pins.Pin> known = pins.all();
        for (String key : folders.keys()) {
            for (String name : folders.list(key)) {
                Path path = folders.find(key, name);
                Optional<Pins.Pin> pin = pathInRoot(path).map(known::get);
                present.add(new PresentFile(key, name, path, size(path), pin.map(Pins.Pin::source)));
            }
        }
        return present;
    }

    private static long size(Path path) {
        try {
            return Files.size(path);
        } catch (IOException gone) {
            return 0;
        }
    }

    private Optional<String> pathInRoot(Path path) {
        return path.startsWith(root)
                ? Optional.of(root.relativize(path).toString().replace('\\', '/'))
                : Optional.empty();
    }

    /** What a check of a file found. */
    public enum Verdict {
        /** Its content is the recorded one. */
        SOUND,
        /** Its content is another. */
        DAMAGED,
        /** Nobody has recorded what it should be. */
        UNKNOWN
    }

    /**
     * Reads a whole file and compares its SHA-256 with what is recorded, by the catalogue or at the pull.
     *
     * @throws EaselException INPUT_OUTPUT when it cannot be read
     */
    public Verdict verify(PresentFile file) {
        Optional<String> expected = pathInRoot(file.path())
                .flatMap(path -> new Pins(root).find(path))
                .map(Pins.Pin::sha256)
                .or(() ->
                        catalogue.named(file.name(), Optional.of(file.folder())).flatMap(CatalogueFile::sha256));
        if (expected.isEmpty()) {
            return Verdict.UNKNOWN;
        }
        return FileDigest.sha256(file.path()).equals(expected.get()) ? Verdict.SOUND : Verdict.DAMAGED;
    }

    /**
     * Deletes a file of a model folder and what is left of an unfinished download of it.
     *
     * @return the path it had
     * @throws EaselException NOT_FOUND when there is none, FORBIDDEN_PATH when it lies outside its folder, INPUT_OUTPUT when it cannot be
     *     deleted
     */
    public Path remove(String folder, String name) {
        ModelPlace place = ModelPlace.of(folders, root, folder, name);
        try {
            boolean begun = FileDigest.discardUnfinished(place.file());
            if (begun && !Files.exists(place.file())) {
                return place.file();
            }
            Path file = folders.find(folder, name);
            requireInside(folder, file);
            Files.delete(file);
            pathInRoot(file).ifPresent(path -> new Pins(root).remove(path));
            return file;
        } catch (IOException failure) {
            throw new EaselException(ErrorCode.INPUT_OUTPUT, "The file " + name + " cannot be removed.", failure);
        }
    }

    /** A link is removed as such, but not a file behind a linked folder, which belongs to someone else. */
    private void requireInside(String folder, Path file) throws IOException {
        for (Path directory : folders.directories(folder)) {
            if (Files.isDirectory(directory)
                    && file.startsWith(directory)
                    && file.getParent().toRealPath().startsWith(directory.toRealPath())) {
                return;
            }
        }
        throw new EaselException(
                ErrorCode.FORBIDDEN_PATH,
                file + " lies behind a link that leads out of the folder " + folder + ": remove it there.");
    }
}
