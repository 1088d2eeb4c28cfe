package dev.easel.diffusion.vae.mochi;

import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.layer.LayerLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Two normalised convolutions beside the input, then attention in time where the file has it. */
final class MochiResidual {
    private static final long[] STRIDE = {1, 1, 1};

    private final MochiConvolutions.FrameNorm norm1;
    private final MochiConvolutions.Causal conv1;
    private final MochiConvolutions.FrameNorm norm2;
    private final MochiConvolutions.Causal conv2;
    private final Optional<MochiTimeAttention> attention;

    MochiResidual(LayerLoader loader) {
        norm1 = new MochiConvolutions.FrameNorm(loader, "stack.0");
        conv1 = new MochiConvolutions.Causal(loader, "stack.2", STRIDE);
        norm2 = new MochiConvolutions.FrameNorm(loader, "stack.3");
        conv2 = new MochiConvolutions.Causal(loader, "stack.5", STRIDE);
        attention = loader.contains("attn_block.attn.qkv.weight")
                ? Optional.of(new MochiTimeAttention(loader.under("attn_block.")))
                : Optional.empty();
    }

    /** All blocks of consecutive numbers from one on. */
    static List<MochiResidual> all(LayerLoader loader, int first) {
        List<MochiResidual> blocks = new ArrayList<>();
        for (int number = first; loader.contains(number + ".stack.0.weight"); number++) {
            blocks.add(new MochiResidual(loader.under(number + ".")));
        }
        return blocks;
    }

    /** From [B, C, F, H, W] to the same shape; closes x. */
    Tensor apply(Tensor x) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor hidden = conv1.apply(norm1.activated(x)); // [B, C, F, H, W]
            Tensor activated = norm2.activated(hidden); // [B, C, F, H, W]
            hidden.close();
            Tensor sum = conv2.apply(activated).addInPlace(x); // [B, C, F, H, W]
            x.close();
            return scope.keep(attention.map(each -> each.apply(sum)).orElse(sum));
        }
    }
}
