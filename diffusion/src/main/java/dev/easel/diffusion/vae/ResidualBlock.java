package dev.easel.diffusion.vae;

import dev.easel.tensor.NeuralNetwork;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.layer.Conv2d;
import dev.easel.tensor.layer.GroupNorm;
import dev.easel.tensor.layer.LayerLoader;
import java.util.Optional;

/** Two normalised convolutions beside a shortcut, which is a 1×1 convolution where the number of channels changes. */
final class ResidualBlock {
    private final GroupNorm norm1;
    private final Conv2d conv1;
    private final GroupNorm norm2;
    private final Conv2d conv2;
    private final Optional<Conv2d> ninShortcut;

    ResidualBlock(LayerLoader loader) {
        norm1 = norm(loader, "norm1");
        conv1 = loader.conv2d("conv1", 1, 1);
        norm2 = norm(loader, "norm2");
        conv2 = loader.conv2d("conv2", 1, 1);
        ninShortcut = loader.contains("nin_shortcut.weight")
                ? Optional.of(loader.conv2d("nin_shortcut", 1, 0))
                : Optional.empty();
    }

    /** The autoencoder's normalisation of 32 groups of channels. */
    static GroupNorm norm(LayerLoader loader, String key) {
        return loader.groupNorm(key, ImageAutoencoderParams.NORM_GROUPS, ImageAutoencoderParams.NORM_EPSILON);
    }

    /** From [B, C, H, W] to [B, out, H, W]; closes x. */
    Tensor apply(Tensor x) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor hidden = activatedConvolution(norm1, conv1, x); // [B, out, H, W]
            Tensor change = activatedConvolution(norm2, conv2, hidden); // [B, out, H, W]
            hidden.close();
            Tensor shortcut =
                    ninShortcut.map(convolution -> convolution.apply(x)).orElse(x); // [B, out, H, W]
            Tensor sum = change.addInPlace(shortcut); // [B, out, H, W]
            x.close();
            return scope.keep(sum);
        }
    }

    static Tensor activatedConvolution(GroupNorm norm, Conv2d convolution, Tensor x) {
        Tensor activated = NeuralNetwork.siluInPlace(norm.apply(x)); // [B, C, H, W]
        Tensor result = convolution.apply(activated); // [B, out, H, W]
        activated.close();
        return result;
    }
}
