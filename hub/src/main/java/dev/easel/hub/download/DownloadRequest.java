package dev.easel.hub.download;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A file to be fetched.
 *
 * @param sources where it is, best first; all have the same content
 * @param target the path it gets; its folder is made
 * @param sha256 its content, if known
 * @param size in bytes, if known
 */
public record DownloadRequest(List<RemoteFile> sources, Path target, Optional<String> sha256, OptionalLong size) {
    public DownloadRequest {
        sources = List.copyOf(sources);
        target = target.toAbsolutePath().normalize();
    }
}
