package dev.easel.server.worker;

/**
 * The machine's main memory, in bytes.
 *
 * @param total what this process may use
 * @param available what of it can still be had
 * @param resident what this process has of it
 */
public record HostMemory(long total, long available, long resident) {}
