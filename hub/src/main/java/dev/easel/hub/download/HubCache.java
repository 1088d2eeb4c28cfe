package dev.easel.hub.download;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Files that the hub's own tools have fetched already: {@code models--owner--name/blobs/<checksum>}, with {@code refs/<revision>} that
 * names a commit and {@code snapshots/<commit>/<path>} that links to a blob.
 */
final class HubCache {
    private final Path root;

    HubCache(Path root) {
        this.root = root;
    }

    private Path folder(RemoteFile.HubFile file) {
        return root.resolve("models--" + file.repository().replace("/", "--"));
    }

    /** The blob of a file whose checksum is known. */
    Optional<Path> blob(RemoteFile.HubFile file, Checksum checksum, long size) {
        Path blob = folder(file).resolve("blobs").resolve(checksum.hex());
        try {
            return Files.isRegularFile(blob) && Files.size(blob) == size ? Optional.of(blob) : Optional.empty();
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    /** What the cache knows of a file when the hub cannot be asked: its blob, named by its checksum, as the address. */
    Optional<RemoteState> state(RemoteFile.HubFile file) {
        try {
            Path folder = folder(file);
            Path reference = folder.resolve("refs").resolve(file.revision());
            String commit =
                    Files.isRegularFile(reference) ? Files.readString(reference).strip() : file.revision();
            if (!commit.matches("[0-9a-f]{40}")) {
                return Optional.empty();
            }
            Path blob = folder.resolve("snapshots")
                    .resolve(commit)
                    .resolve(file.path())
                    .toRealPath();
            Optional<Checksum> checksum =
                    Checksum.ofEntityTag(blob.getFileName().toString());
            return Optional.of(new RemoteState(blob.toUri(), Files.size(blob), checksum, "", Optional.of(commit)));
        } catch (IOException notThere) {
            return Optional.empty();
        }
    }
}
