package dev.easel.app;

import dev.easel.errors.EaselException;
import dev.easel.tensor.Device;
import dev.easel.tensor.Devices;
import dev.easel.tensor.NativeLibrary;
import dev.easel.tensor.NativeMemory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** What {@code easel doctor} looks at besides models. */
final class MachineChecks {
    private static final int OLDEST_JAVA = 25;
    private static final double GIBIBYTE = 1L << 30;

    private MachineChecks() {}

    static List<Finding> all(EaselCommand easel) {
        return List.of(java(), startupCache(), libtorch(easel.libtorch()), devices(easel.device()), memory());
    }

    private static Finding java() {
        String text = Runtime.version() + " in " + System.getProperty("java.home");
        return Runtime.version().feature() >= OLDEST_JAVA
                ? Finding.ok("Java", text)
                : Finding.broken(
                        "Java",
                        text,
                        "Install a JDK 25 or newer, for instance Eclipse Temurin, or set JAVA_HOME to it.");
    }

    private static Finding startupCache() {
        Path cache = Workspace.home().resolve("easel.aot");
        return Files.isRegularFile(cache)
                ? Finding.ok("Start-up cache", cache.toString())
                : Finding.optional("Start-up cache", "none, so every start takes longer", "Run ./easel --rebuild.");
    }

    private static Finding libtorch(Optional<Path> named) {
        try {
            int threads = NativeLibrary.threads();
            return Finding.ok(
                    "libtorch",
                    named.map(path -> "from " + path).orElse(Version.libtorch()) + ", " + threads
                            + " threads on the CPU");
        } catch (EaselException exception) {
            return Finding.broken(
                    "libtorch",
                    exception.getMessage(),
                    "Run ./easel --rebuild, or name an installed libtorch with --libtorch DIR.");
        }
    }

    private static Finding devices(String asked) {
        List<String> cards = GraphicsCards.names();
        try {
            List<Device> cuda = Devices.cuda();
            Device device = Devices.choose(asked);
            if (cuda.isEmpty() && !cards.isEmpty()) {
                return Finding.optional(
                        "Device",
                        "cpu; " + String.join(", ", cards) + " cannot be used by this libtorch",
                        "Build with CUDA (./easel --rebuild --gpu), or name a libtorch that has it (--libtorch DIR).");
            }
            return Finding.ok(
                    "Device", device + " (" + (cuda.isEmpty() ? "no CUDA device" : String.join(", ", cards)) + ")");
        } catch (EaselException exception) {
            return Finding.broken("Device", exception.getMessage(), "Give another --device.");
        }
    }

    private static Finding memory() {
        long total = NativeMemory.totalBytes();
        return total == 0
                ? Finding.optional("Memory", "not known on this system", "")
                : Finding.ok(
                        "Memory", gibibytes(NativeMemory.availableBytes()) + " of " + gibibytes(total) + " available");
    }

    private static String gibibytes(long bytes) {
        return "%.1f GiB".formatted(bytes / GIBIBYTE);
    }
}
