package dev.easel.tensor.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes files by hand that no writer of ours would. */
final class HostileFiles {
    private HostileFiles() {}

    static Path safetensors(Path folder, String header, byte[] data) throws IOException {
        byte[] text = header.getBytes(StandardCharsets.UTF_8);
        return safetensors(folder, text.length, text, data);
    }

    static Path safetensors(Path folder, long claimedHeaderBytes, byte[] header, byte[] data) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(8 + header.length + data.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(claimedHeaderBytes).put(header).put(data);
        return Files.write(folder.resolve("hostile.safetensors"), bytes.array());
    }
}
