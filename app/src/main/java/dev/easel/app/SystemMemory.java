package dev.easel.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The memory of this machine.
 *
 * @param totalBytes all of it
 * @param availableBytes what can be had without swapping
 */
record SystemMemory(long totalBytes, long availableBytes) {
    private static final Path SOURCE = Path.of("/proc/meminfo");

    /** As the Linux kernel reports it; empty elsewhere. */
    static Optional<SystemMemory> read() {
        if (!Files.isReadable(SOURCE)) {
            return Optional.empty();
        }
        try {
            List<String> lines = Files.readAllLines(SOURCE);
            return Optional.of(new SystemMemory(bytes(lines, "MemTotal:"), bytes(lines, "MemAvailable:")));
        } catch (IOException unreadable) {
            return Optional.empty();
        }
    }

    /** Lines look like {@code MemTotal:       24634416 kB}. */
    private static long bytes(List<String> lines, String key) {
        return lines.stream()
                .filter(line -> line.startsWith(key))
                .map(line -> line.substring(key.length()).replace("kB", "").strip())
                .mapToLong(kilobytes -> Long.parseLong(kilobytes) * 1024)
                .findFirst()
                .orElse(0);
    }

    static String gibibytes(long bytes) {
        return "%.1f GiB".formatted(bytes / (double) (1L << 30));
    }
}
