package dev.easel.diffusion.vae.ltxv;

import dev.easel.diffusion.vae.ltxv.LtxvVaeBlock.Stride;
import dev.easel.tensor.Generator;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.Tensors;
import dev.easel.tensor.layer.LayerLoader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The loaded blocks of an encoder or decoder. */
sealed interface LtxvStages {
    /**
     * Runs the block.
     *
     * @param x [B, C, F, H, W]; closed
     * @param time scaled, where the decoder knows it
     * @return [B, C', F', H', W']
     */
    Tensor apply(Tensor x, Optional<Double> time, Generator noise);

    /** Loads a block. */
    static LtxvStages of(LtxvVaeBlock block, LayerLoader loader, boolean causal, CausalConvolution.Border border) {
        return switch (block) {
            case LtxvVaeBlock.Residuals ignored -> {
                List<LtxvResidual> residuals = new ArrayList<>();
                for (int number = 0; number < loader.count("res_blocks."); number++) {
                    residuals.add(new LtxvResidual(loader.under("res_blocks." + number + "."), causal, border));
                }
                yield new Row(
                        residuals,
                        loader.containsPrefix("time_embedder.")
                                ? Optional.of(new LtxvTime(loader.under("time_embedder.")))
                                : Optional.empty());
            }
            case LtxvVaeBlock.WidthChange ignored ->
                new Row(List.of(new LtxvResidual(loader, causal, border)), Optional.empty());
            case LtxvVaeBlock.Strided strided ->
                new Shrink(new CausalConvolution(loader, "conv", strided.stride(), causal, border));
            case LtxvVaeBlock.SpaceToDepth down -> new Fold(convolution(loader, causal, border), down.stride());
            case LtxvVaeBlock.DepthToSpace up ->
                new Unfold(convolution(loader, causal, border), up.stride(), up.residual());
        };
    }

    private static CausalConvolution convolution(LayerLoader loader, boolean causal, CausalConvolution.Border border) {
        return new CausalConvolution(loader, "conv.conv", new Stride(1, 1, 1), causal, border);
    }

    /** Residual blocks one after the other. */
    record Row(List<LtxvResidual> blocks, Optional<LtxvTime> embedder) implements LtxvStages {
        @Override
        public Tensor apply(Tensor x, Optional<Double> time, Generator noise) {
            Tensor hidden = x;
            Optional<LtxvResidual.Time> known =
                    embedder.flatMap(each -> time.map(scaled -> new LtxvResidual.Time(each, scaled)));
            for (LtxvResidual block : blocks) {
                hidden = block.apply(hidden, known, noise); // [B, C, F, H, W]
            }
            return hidden;
        }
    }

    /** A convolution that moves by a stride. */
    record Shrink(CausalConvolution convolution) implements LtxvStages {
        @Override
        public Tensor apply(Tensor x, Optional<Double> time, Generator noise) {
            try (TensorScope scope = TensorScope.open()) {
                Tensor result = convolution.apply(x);
                x.close();
                return scope.keep(result);
            }
        }
    }

    /** Places become channels: of a convolution, and of the input, whose groups of channels are averaged. */
    record Fold(CausalConvolution convolution, Stride stride) implements LtxvStages {
        @Override
        public Tensor apply(Tensor x, Optional<Double> time, Generator noise) {
            try (TensorScope scope = TensorScope.open()) {
                Tensor longer = stride.frames() == 2 ? Tensors.cat(2, x.narrow(2, 0, 1), x) : x; // [B, C, F + 1, H, W]
                Tensor folded = fold(convolution.apply(longer), stride); // [B, out, F', H', W']
                Tensor places = fold(longer, stride); // [B, C · s, F', H', W']
                Tensor mean = places.unflatten(1, folded.size(1), -1).mean(false, 2); // [B, out, F', H', W']
                x.close();
                return scope.keep(folded.addInPlace(mean));
            }
        }
    }

    /** Channels become places: of a convolution, and perhaps of the input, repeated. The first frame of a doubled time is left out. */
    record Unfold(CausalConvolution convolution, Stride stride, boolean residual) implements LtxvStages {
        @Override
        public Tensor apply(Tensor x, Optional<Double> time, Generator noise) {
            try (TensorScope scope = TensorScope.open()) {
                Tensor wide = convolution.apply(x); // [B, out · s, F, H, W]
                Tensor spread = unfold(wide, stride); // [B, out, F', H', W']
                wide.close();
                if (residual) {
                    Tensor places = unfold(x, stride); // [B, C / s, F', H', W']
                    long times = spread.size(1) / places.size(1);
                    spread.unflatten(1, times, -1).addInPlace(places.unsqueeze(1));
                }
                x.close();
                return scope.keep(stride.frames() == 2 ? spread.narrow(2, 1, spread.size(2) - 1) : spread);
            }
        }
    }

    /** From [B, C, F · t, H · r, W · c] to [B, C · t · r · c, F, H, W]. */
    static Tensor fold(Tensor x, Stride stride) {
        return x.unflatten(4, -1, stride.columns())
                .unflatten(3, -1, stride.rows())
                .unflatten(2, -1, stride.frames()) // [B, C, F, t, H, r, W, c]
                .permute(0, 1, 3, 5, 7, 2, 4, 6)
                .flatten(1, 4);
    }

    /** From [B, C · t · r · c, F, H, W] to [B, C, F · t, H · r, W · c]. */
    static Tensor unfold(Tensor x, Stride stride) {
        return x.unflatten(1, -1, stride.frames(), stride.rows(), stride.columns()) // [B, C, t, r, c, F, H, W]
                .permute(0, 1, 5, 2, 6, 3, 7, 4) // [B, C, F, t, H, r, W, c]
                .flatten(6, 7)
                .flatten(4, 5)
                .flatten(2, 3);
    }
}
