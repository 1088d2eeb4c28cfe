package dev.easel.diffusion.model.mochi;

import dev.easel.diffusion.model.Network;
import dev.easel.diffusion.model.NetworkInput;
import dev.easel.diffusion.model.transformer.RotaryPositions;
import dev.easel.diffusion.model.transformer.SinusoidalEmbedding;
import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.tensor.DType;
import dev.easel.tensor.NeuralNetwork;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.Tensors;
import dev.easel.tensor.layer.LayerLoader;
import dev.easel.tensor.layer.Linear;
import dev.easel.tensor.layer.Parameter;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The asymmetric transformer of Genmo's Mochi 1: a rectified-flow model in which the film's tokens are wider than the text's. One call at
 * a time; its weights belong to the loader's parameters.
 */
public final class MochiTransformer implements Network, AutoCloseable {
    /** The name of the number of text tokens that count, a {@link Long}, among the conditions. */
    public static final String NUM_TOKENS = "num_tokens";

    private static final int EMBEDDING_WIDTH = 256;
    private static final double TIME_FACTOR = 1000;
    private static final double EPSILON = 1e-6;

    private final MochiParams params;
    private final MochiPositions positions;
    private final Parameter patchWeight;
    private final Optional<Parameter> patchBias;
    private final Linear timeIn;
    private final Linear timeOut;
    private final TextPooling t5YEmbedder;
    private final Linear t5Yproj;
    private final List<MochiBlock> blocks;
    private final Linear finalMod;
    private final Linear finalLinear;

    /**
     * Reads the layers.
     *
     * @param loader of weights whose keys begin as in Genmo's files: {@code t5_yproj.weight}
     */
    public MochiTransformer(LayerLoader loader, MochiParams params) {
        this.params = params;
        positions = new MochiPositions(loader.parameter("pos_frequencies"));
        patchWeight = loader.parameter("x_embedder.proj.weight");
        patchBias = loader.findParameter("x_embedder.proj.bias");
        timeIn = loader.linear("t_embedder.mlp.0");
        timeOut = loader.linear("t_embedder.mlp.2");
        t5YEmbedder = new TextPooling(loader.under("t5_y_embedder."));
        t5Yproj = loader.linear("t5_yproj");
        blocks = IntStream.range(0, params.depth())
                .mapToObj(block -> new MochiBlock(loader.under("blocks." + block + "."), params))
                .toList();
        finalMod = loader.linear("final_layer.mod");
        finalLinear = loader.linear("final_layer.linear");
    }

    /** Its sizes. */
    public MochiParams params() {
        return params;
    }

    /**
     * Predicts the flow, negated as samplers expect it.
     *
     * @param input x [B, in channels, F, h, w], h and w multiples of the patch; times [B], 1 at pure noise; the text tokens [B, n, T5
     *     width], which of them count [B, n], all if absent, and how many (the rest is cut off)
     * @return [B, in channels, F, h, w]
     */
    @Override
    public synchronized Tensor forward(NetworkInput input) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor x = input.x();
            MochiPositions.Layout layout = layout(x);
            Tensor film = embed(x, layout); // [B, N, hidden x]
            Tensor context = input.context().orElseThrow(() -> new IllegalArgumentException("Mochi needs a text"));
            Tensor activated = NeuralNetwork.silu(vector(input, context)); // [B, hidden x]
            long tokens = input.constant(NUM_TOKENS, Long.class).orElse(context.size(1));
            Tensor text = t5Yproj.apply(context.slice(1, 0, Math.max(1, tokens))); // [B, n, hidden y]
            RotaryPositions turns = positions.at(layout, x.device());
            for (MochiBlock block : blocks) {
                block.apply(film, text, activated, turns);
            }
            return scope.keep(toLatent(last(film, activated), layout).neg());
        }
    }

    private MochiPositions.Layout layout(Tensor x) {
        int patch = params.patchSize();
        if (x.size(3) % patch != 0 || x.size(4) % patch != 0) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "Mochi takes latents whose height and width are multiples of " + patch + ", not " + x.size(3)
                            + " and " + x.size(4) + "; choose a film's height and width in multiples of "
                            + 8 * patch + " pixels.");
        }
        return new MochiPositions.Layout(x.size(2), x.size(3) / patch, x.size(4) / patch);
    }

    /** The patches' tokens [B, N, hidden x]: the patch convolution as a product. */
    private Tensor embed(Tensor x, MochiPositions.Layout layout) {
        long patch = params.patchSize();
        Tensor patches = x.contiguous()
                .view(x.size(0), x.size(1), layout.frames(), layout.rows(), patch, layout.columns(), patch)
                .permute(0, 2, 3, 5, 1, 4, 6) // [B, F, rows, columns, C, patch, patch]
                .reshape(x.size(0), -1, x.size(1) * patch * patch); // [B, N, C · patch²]
        Tensor matrix = patchWeight.like(x).flatten(1, 3); // [hidden x, C · patch²]
        return NeuralNetwork.linear(patches, matrix, patchBias.map(bias -> bias.like(x))); // [B, N, hidden x]
    }

    /** What all modulations are made of: time and the text's summary, [B, hidden x]. */
    private Tensor vector(NetworkInput input, Tensor context) {
        Tensor remaining = input.timesteps().to(context.device(), DType.F32).subFrom(1.0); // [B]
        Tensor sinusoids = SinusoidalEmbedding.embed(remaining, TIME_FACTOR, EMBEDDING_WIDTH)
                .to(context.dtype()); // [B, 256]
        Tensor time = timeOut.apply(NeuralNetwork.silu(timeIn.apply(sinusoids))); // [B, hidden x]
        Tensor mask = input.tensor(NetworkInput.ATTENTION_MASK)
                .orElseGet(() -> Tensors.ones(DType.I64, context.device(), context.size(0), context.size(1)));
        Tensor counts = mask.to(context.device()).equalTo(0).not(); // [B, n]
        return time.addInPlace(t5YEmbedder.apply(context, fitted(counts, context.size(1))));
    }

    /** A mask cut to a number of tokens, or lengthened by tokens that count. */
    private static Tensor fitted(Tensor counts, long tokens) {
        Tensor cut = counts.slice(1, 0, tokens); // [B, min(m, n)]
        long missing = tokens - cut.size(1);
        return missing == 0 ? cut : NeuralNetwork.padConstant(cut, 1, 0, missing); // [B, n]
    }

    private Tensor last(Tensor film, Tensor activated) {
        Tensor modulation = finalMod.apply(activated).unsqueeze(1); // [B, 1, 2 · hidden x]
        Tensor shift = modulation.narrow(2, 0, film.size(2)); // [B, 1, hidden x]
        Tensor scale = modulation.narrow(2, film.size(2), film.size(2)).add(1.0); // [B, 1, hidden x]
        Tensor normed = NeuralNetwork.layerNorm(film, Optional.empty(), Optional.empty(), EPSILON); // [B, N, hidden x]
        return finalLinear.apply(shift.addProduct(normed, scale)); // [B, N, patch² · C]
    }

    /** From [B, N, patch² · C] to [B, C, F, h, w]; inside a token the channel counts fastest. */
    private Tensor toLatent(Tensor tokens, MochiPositions.Layout layout) {
        long patch = params.patchSize();
        long channels = tokens.size(2) / (patch * patch);
        return tokens.view(tokens.size(0), layout.frames(), layout.rows(), layout.columns(), patch, patch, channels)
                .permute(0, 6, 1, 2, 4, 3, 5) // [B, C, F, rows, patch, columns, patch]
                .reshape(tokens.size(0), channels, layout.frames(), layout.rows() * patch, layout.columns() * patch);
    }

    /** Frees the tables of positions; the weights belong to the loader's parameters. */
    @Override
    public synchronized void close() {
        positions.close();
    }
}
