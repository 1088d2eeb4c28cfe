package dev.easel.diffusion.vae.ltxv;

import dev.easel.diffusion.vae.ltxv.LtxvVaeBlock.Stride;
import dev.easel.tensor.DType;
import dev.easel.tensor.Generator;
import dev.easel.tensor.NeuralNetwork;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.layer.Conv3d;
import dev.easel.tensor.layer.LayerLoader;
import dev.easel.tensor.layer.Parameter;
import java.util.Optional;

/** Two normalised convolutions beside a shortcut; perhaps modulated by time, perhaps with noise of its own after each of them. */
final class LtxvResidual {
    private static final double EPSILON = 1e-6;

    private final ChannelNorm norm1;
    private final CausalConvolution conv1;
    private final Optional<Parameter> noiseScale1;
    private final ChannelNorm norm2;
    private final CausalConvolution conv2;
    private final Optional<Parameter> noiseScale2;
    private final Optional<Parameter> scaleShiftTable;
    private final Optional<Shortcut> shortcut;

    private record Shortcut(Parameter weight, Parameter bias, Conv3d convolution) {}

    LtxvResidual(LayerLoader loader, boolean causal, CausalConvolution.Border border) {
        Stride one = new Stride(1, 1, 1);
        norm1 = new ChannelNorm(loader, "norm1");
        conv1 = new CausalConvolution(loader, "conv1.conv", one, causal, border);
        noiseScale1 = loader.findParameter("per_channel_scale1");
        norm2 = new ChannelNorm(loader, "norm2");
        conv2 = new CausalConvolution(loader, "conv2.conv", one, causal, border);
        noiseScale2 = loader.findParameter("per_channel_scale2");
        scaleShiftTable = loader.findParameter("scale_shift_table");
        shortcut = loader.contains("conv_shortcut.weight")
                ? Optional.of(new Shortcut(
                        loader.parameter("norm3.norm.weight"),
                        loader.parameter("norm3.norm.bias"),
                        loader.conv3d("conv_shortcut", Conv3d.Geometry.of(1, 0))))
                : Optional.empty();
    }

    /**
     * From [B, C, F, H, W] to [B, out, F, H, W]; closes x.
     *
     * @param time makes shifts and scales, where the decoder knows its time
     */
    Tensor apply(Tensor x, Optional<Time> time, Generator noise) {
        try (TensorScope scope = TensorScope.open()) {
            Optional<Tensor> modulation = time.flatMap(known -> scaleShiftTable.map(
                    table -> known.embedder().modulation(known.scaled(), table.like(x), x))); // [4, C, 1, 1, 1]
            Tensor first = NeuralNetwork.siluInPlace(modulated(norm1.apply(x), modulation, 0)); // [B, C, F, H, W]
            Tensor hidden = conv1.apply(first); // [B, out, F, H, W]
            first.close();
            addNoise(hidden, noiseScale1, noise);
            Tensor normed = norm2.apply(hidden); // [B, out, F, H, W]
            hidden.close();
            Tensor second = NeuralNetwork.siluInPlace(modulated(normed, modulation, 2)); // [B, out, F, H, W]
            Tensor change = conv2.apply(second); // [B, out, F, H, W]
            second.close();
            addNoise(change, noiseScale2, noise);
            Tensor sum = change.addInPlace(shortcut(x)); // [B, out, F, H, W]
            x.close();
            return scope.keep(sum);
        }
    }

    /** What a block needs of the time. */
    record Time(LtxvTime embedder, double scaled) {}

    /** x · (1 + scale) + shift, in place. */
    private static Tensor modulated(Tensor x, Optional<Tensor> modulation, int first) {
        modulation.ifPresent(
                rows -> x.mulInPlace(rows.select(0, first + 1).add(1.0)).addInPlace(rows.select(0, first)));
        return x;
    }

    /** The same noise [H, W] for all frames and channels, each channel as strongly as it was trained to. */
    private static void addNoise(Tensor x, Optional<Parameter> scale, Generator noise) {
        scale.ifPresent(parameter -> {
            Tensor drawn = noise.normal(DType.F32, x.size(3), x.size(4)).to(x.device(), x.dtype()); // [H, W]
            Tensor strength = parameter.like(x).view(1, -1, 1, 1, 1); // [1, C, 1, 1, 1]
            x.addProductInPlace(drawn, strength);
        });
    }

    private Tensor shortcut(Tensor x) {
        if (shortcut.isEmpty()) {
            return x;
        }
        Shortcut present = shortcut.get();
        Tensor last = x.moveDimension(1, -1); // [B, F, H, W, C]
        Tensor normed = NeuralNetwork.layerNorm(
                last,
                Optional.of(present.weight().like(x)),
                Optional.of(present.bias().like(x)),
                EPSILON); // [B, F, H, W, C]
        return present.convolution().apply(normed.moveDimension(-1, 1).contiguous()); // [B, out, F, H, W]
    }
}
