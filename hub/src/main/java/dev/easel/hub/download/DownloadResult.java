package dev.easel.hub.download;

import java.nio.file.Path;
import java.util.Optional;

/**
 * A file that is there.
 *
 * @param file where
 * @param source where it came from; empty if it was there before
 * @param commit the repository's commit it came from
 * @param size in bytes
 * @param sha256 of its content; empty if it was there before and was not read
 */
public record DownloadResult(
        Path file, Optional<RemoteFile> source, Optional<String> commit, long size, Optional<String> sha256) {}
