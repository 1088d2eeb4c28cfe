package dev.easel.nodes;

import dev.easel.diffusion.loader.ModelLoader;

/**
 * Loads models that are to stay in host memory while others are on a device: what loader nodes use when their {@code device} is
 * {@code cpu}.
 *
 * @param loader a loader whose pool is on the CPU
 */
public record HostModels(ModelLoader loader) {}
