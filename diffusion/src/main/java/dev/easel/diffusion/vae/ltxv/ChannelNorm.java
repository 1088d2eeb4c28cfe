package dev.easel.diffusion.vae.ltxv;

import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.layer.GroupNorm;
import dev.easel.tensor.layer.LayerLoader;
import dev.easel.tensor.layer.LayerNorm;
import java.util.Optional;

/** Divides each place's channels by their root mean square; in files with weights for it, normalises channels, all or in groups. */
final class ChannelNorm {
    private static final double PIXEL_EPSILON = 1e-8;
    private static final double GROUP_EPSILON = 1e-6;
    private static final long MOST_GROUPS = 32;

    private final Optional<GroupNorm> groups;
    private final Optional<LayerNorm> channels;

    ChannelNorm(LayerLoader loader, String key) {
        groups = loader.contains(key + ".weight")
                ? Optional.of(loader.groupNorm(key, groups(loader.size(key + ".weight", 0)), GROUP_EPSILON))
                : Optional.empty();
        channels = loader.contains(key + ".norm.weight")
                ? Optional.of(loader.layerNorm(key + ".norm", GROUP_EPSILON))
                : Optional.empty();
    }

    private static long groups(long channels) {
        return Math.max(1, Math.min(channels / 4, MOST_GROUPS));
    }

    /** From [B, C, F, H, W] to a new tensor of the same shape. */
    Tensor apply(Tensor x) {
        if (groups.isPresent()) {
            return groups.get().apply(x);
        }
        if (channels.isPresent()) {
            Tensor last = channels.get().apply(x.moveDimension(1, -1)); // [B, F, H, W, C]
            return last.moveDimension(-1, 1); // [B, C, F, H, W]
        }
        try (TensorScope scope = TensorScope.open()) {
            Tensor length = x.norm(true, 1); // [B, 1, F, H, W]
            Tensor factor =
                    length.square().div(x.size(1)).addInPlace(PIXEL_EPSILON).rsqrt(); // [B, 1, F, H, W]
            return scope.keep(x.mul(factor)); // [B, C, F, H, W]
        }
    }
}
