package dev.easel.server.api;

import dev.easel.graph.workflow.JsonText;
import dev.easel.graph.workflow.WorkflowLimits;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The description in a safetensors file's header: eight bytes of length, little-endian, then a JSON object. */
final class SafetensorsMetadata {
    private static final int LARGEST_HEADER = 1 << 20;
    private static final WorkflowLimits LIMITS = new WorkflowLimits(LARGEST_HEADER, 20, Integer.MAX_VALUE);

    private SafetensorsMetadata() {}

    /**
     * The object {@code __metadata__}; empty when there is none or the header is not of this form or longer than 1 MiB.
     *
     * @throws IOException when the file cannot be read
     * @throws dev.easel.errors.EaselException when the header is not JSON
     */
    @SuppressWarnings("unchecked")
    static Optional<Map<String, Object>> read(Path file) throws IOException {
        try (DataInputStream input = new DataInputStream(Files.newInputStream(file))) {
            long length = Long.reverseBytes(input.readLong());
            if (length < 2 || length > LARGEST_HEADER) {
                return Optional.empty();
            }
            byte[] header = input.readNBytes((int) length);
            return JsonText.read(header, "The header of " + file.getFileName(), LIMITS) instanceof Map<?, ?> members
                            && members.get("__metadata__") instanceof Map<?, ?> metadata
                    ? Optional.of((Map<String, Object>) metadata)
                    : Optional.empty();
        }
    }
}
