package dev.easel.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The NVIDIA cards that the kernel's driver knows, whether or not libtorch can use them. */
final class GraphicsCards {
    private static final Path DRIVER = Path.of("/proc/driver/nvidia/gpus");
    private static final String MODEL = "Model:";

    private GraphicsCards() {}

    /** Their model names; empty without a driver. */
    static List<String> names() {
        if (!Files.isDirectory(DRIVER)) {
            return List.of();
        }
        try (Stream<Path> cards = Files.list(DRIVER)) {
            return cards.sorted()
                    .map(card -> card.resolve("information"))
                    .filter(Files::isReadable)
                    .flatMap(GraphicsCards::model)
                    .toList();
        } catch (IOException unreadable) {
            return List.of();
        }
    }

    private static Stream<String> model(Path information) {
        try {
            return Files.readAllLines(information).stream()
                    .filter(line -> line.startsWith(MODEL))
                    .map(line -> line.substring(MODEL.length()).strip())
                    .limit(1);
        } catch (IOException unreadable) {
            return Stream.empty();
        }
    }
}
