package dev.easel.server.call;

import java.nio.file.Path;

/**
 * A file that a job made.
 *
 * @param nodeId the node that shows it
 * @param kind what it is among: {@code images}, {@code video}, {@code audio} …
 * @param name its file name
 * @param file where it lies
 * @param saved whether it is to be kept; otherwise it is a preview
 */
public record JobOutput(String nodeId, String kind, String name, Path file, boolean saved) {}
