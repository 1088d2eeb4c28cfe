package dev.easel.server.worker;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/**
 * The machine's main memory, in bytes.
 *
 * @param total all of it
 * @param free what is not in use
 */
public record HostMemory(long total, long free) {
    /** The memory now. */
    public static HostMemory now() {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        return new HostMemory(system.getTotalMemorySize(), system.getFreeMemorySize());
    }
}
