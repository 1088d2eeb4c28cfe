package dev.easel.nodes;

import com.sun.management.OperatingSystemMXBean;
import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.lang.management.ManagementFactory;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/** Refuses sizes that no memory holds before memory is asked for. */
final class MemoryLimit {
    private static final int BYTES_PER_NUMBER = 4;

    /** So much fits into every machine; asking for the machine's memory takes longer than making so little. */
    private static final double ALWAYS_FITS = 64 << 20;

    private MemoryLimit() {}

    /**
     * Checks that F32 numbers of a shape fit into the machine's memory.
     *
     * @param what what would be made, for the message: {@code "an image batch"}
     * @throws EaselException {@link ErrorCode#OUT_OF_MEMORY} when they don't, naming the sizes
     */
    static void require(String what, long... shape) {
        double bytes = BYTES_PER_NUMBER;
        for (long size : shape) {
            bytes *= Math.max(0, size);
        }
        if (bytes <= ALWAYS_FITS) {
            return;
        }
        long available =
                ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
        if (bytes > available) {
            String sizes = LongStream.of(shape).mapToObj(Long::toString).collect(Collectors.joining("x"));
            throw new EaselException(
                    ErrorCode.OUT_OF_MEMORY,
                    String.format(
                            "The node would make %s of %s numbers, %.1f GiB, and this machine has %.1f GiB of memory; choose"
                                    + " smaller sizes.",
                            what, sizes, gibibytes(bytes), gibibytes(available)));
        }
    }

    private static double gibibytes(double bytes) {
        return bytes / (1L << 30);
    }
}
