package dev.easel.diffusion.vae.mochi;

import dev.easel.diffusion.vae.mochi.MochiConvolutions.Pointwise;
import dev.easel.tensor.NeuralNetwork;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.layer.LayerLoader;
import java.util.ArrayList;
import java.util.List;

/** From latents to pixels. */
final class MochiDecoder {
    private final Pointwise first;
    private final List<MochiResidual> firstBlocks;
    private final List<Level> levels = new ArrayList<>();
    private final List<MochiResidual> lastBlocks;
    private final Pointwise outputProj;

    /** Blocks, then a projection whose channels become new frames, rows and columns. */
    private record Level(List<MochiResidual> blocks, Pointwise proj, MochiVaeParams.Expansion expansion) {
        /** From [B, C, F, H, W] to [B, out, F · t − (t − 1), H · s, W · s]; closes x. */
        Tensor apply(Tensor x) {
            Tensor hidden = x;
            for (MochiResidual block : blocks) {
                hidden = block.apply(hidden); // [B, C, F, H, W]
            }
            try (TensorScope scope = TensorScope.open()) {
                Tensor wide = proj.apply(hidden); // [B, out · t · s · s, F, H, W]
                int time = expansion.frames();
                int side = expansion.side();
                Tensor spread = wide.unflatten(1, -1, time, side, side) // [B, out, t, s, s, F, H, W]
                        .permute(0, 1, 5, 2, 6, 3, 7, 4) // [B, out, F, t, H, s, W, s]
                        .flatten(6, 7)
                        .flatten(4, 5)
                        .flatten(2, 3); // [B, out, F · t, H · s, W · s]
                return scope.keep(spread.narrow(2, time - 1, spread.size(2) - (time - 1)));
            }
        }
    }

    MochiDecoder(LayerLoader loader, MochiVaeParams params) {
        LayerLoader blocks = loader.under("blocks.");
        first = new Pointwise(blocks, "0.0");
        firstBlocks = MochiResidual.all(blocks.under("0."), 1);
        int number = 1;
        for (MochiVaeParams.Expansion expansion : params.expansions()) {
            LayerLoader level = blocks.under(number + ".");
            levels.add(
                    new Level(MochiResidual.all(level.under("blocks."), 0), new Pointwise(level, "proj"), expansion));
            number++;
        }
        lastBlocks = MochiResidual.all(blocks.under(number + "."), 0);
        outputProj = new Pointwise(loader, "output_proj");
    }

    /** From latents [B, C, f, h, w] to pixels [B, 3, F, H, W] around −1 … 1. */
    Tensor decode(Tensor latents) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor hidden = first.apply(latents.add(0)); // [B, C, f, h, w]
            for (MochiResidual block : firstBlocks) {
                hidden = block.apply(hidden); // [B, C, f, h, w]
            }
            for (Level level : levels) {
                hidden = level.apply(hidden); // [B, C, F, H, W]
            }
            for (MochiResidual block : lastBlocks) {
                hidden = block.apply(hidden); // [B, C, F, H, W]
            }
            return scope.keep(outputProj.apply(NeuralNetwork.silu(hidden))); // [B, 3, F, H, W]
        }
    }
}
