package dev.easel.diffusion.vae;

import dev.easel.diffusion.vae.Layers.Convolution;
import dev.easel.diffusion.vae.Layers.GroupNorm;
import dev.easel.tensor.NeuralNetwork;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import java.util.Optional;

/** Two normalised convolutions beside a shortcut, which is a 1×1 convolution where the number of channels changes. */
final class ResidualBlock {
    private final GroupNorm norm1;
    private final Convolution conv1;
    private final GroupNorm norm2;
    private final Convolution conv2;
    private final Optional<Convolution> ninShortcut;

    ResidualBlock(Layers layers, String key) {
        norm1 = layers.groupNorm(key + ".norm1");
        conv1 = layers.convolution(key + ".conv1");
        norm2 = layers.groupNorm(key + ".norm2");
        conv2 = layers.convolution(key + ".conv2");
        ninShortcut = layers.has(key + ".nin_shortcut")
                ? Optional.of(layers.convolution(key + ".nin_shortcut"))
                : Optional.empty();
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

    static Tensor activatedConvolution(GroupNorm norm, Convolution convolution, Tensor x) {
        Tensor activated = NeuralNetwork.siluInPlace(norm.apply(x)); // [B, C, H, W]
        Tensor result = convolution.apply(activated); // [B, out, H, W]
        activated.close();
        return result;
    }
}
