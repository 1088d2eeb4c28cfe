package dev.easel.diffusion.model.ltxv;

import dev.easel.diffusion.model.Network;
import dev.easel.diffusion.model.NetworkInput;
import dev.easel.diffusion.model.transformer.RotaryPositions;
import dev.easel.diffusion.model.transformer.SinusoidalEmbedding;
import dev.easel.tensor.NeuralNetwork;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.layer.LayerLoader;
import dev.easel.tensor.layer.Linear;
import dev.easel.tensor.layer.Parameter;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The transformer of LTX-Video ("LTX-Video: Realtime Video Latent Diffusion", HaCohen et al. 2024): a rectified-flow model over the
 * latents of a film, one token each. One call at a time; its weights belong to the loader's parameters.
 */
public final class LtxvTransformer implements Network, AutoCloseable {
    /** The name of the frames per second among the conditions, a {@link Double}. */
    public static final String FRAME_RATE = "frame_rate";
    /** The name of the mask of what is sampled, [B, 1, F, h, w] or [B, 1, F, 1, 1], among the conditions. */
    public static final String DENOISE_MASK = "denoise_mask";
    /** The name of the coordinates of appended guiding frames among the conditions. */
    public static final String KEYFRAMES = "keyframe_idxs";

    private static final int EMBEDDING_WIDTH = 256;
    private static final double TIME_FACTOR = 1000;
    private static final double EPSILON = 1e-6;
    private static final double DEFAULT_FRAME_RATE = 25;

    private final LtxvParams params;
    private final LtxvPositions positions;
    private final Linear patchifyProj;
    private final Linear timeIn;
    private final Linear timeOut;
    private final Linear adaln;
    private final Linear captionIn;
    private final Linear captionOut;
    private final List<LtxvBlock> blocks;
    private final Parameter scaleShiftTable;
    private final Linear projOut;

    /**
     * Reads the layers.
     *
     * @param loader of weights whose keys begin as in Lightricks' files: {@code patchify_proj.weight}
     */
    public LtxvTransformer(LayerLoader loader, LtxvParams params) {
        this.params = params;
        positions = new LtxvPositions(params);
        patchifyProj = loader.linear("patchify_proj");
        timeIn = loader.linear("adaln_single.emb.timestep_embedder.linear_1");
        timeOut = loader.linear("adaln_single.emb.timestep_embedder.linear_2");
        adaln = loader.linear("adaln_single.linear");
        captionIn = loader.linear("caption_projection.linear_1");
        captionOut = loader.linear("caption_projection.linear_2");
        blocks = IntStream.range(0, params.numLayers())
                .mapToObj(block -> new LtxvBlock(loader.under("transformer_blocks." + block + "."), params))
                .toList();
        scaleShiftTable = loader.parameter("scale_shift_table", 2, params.hiddenSize());
        projOut = loader.linear("proj_out");
    }

    /** Its sizes. */
    public LtxvParams params() {
        return params;
    }

    /**
     * Predicts the flow.
     *
     * @param input x [B, in channels, F, h, w]; times [B], or [B, F · h · w, 1]; the text tokens [B, n, caption channels] and which of
     *     them count [B, n]; frames per second; the mask the times came from; coordinates of guiding frames
     * @return [B, in channels, F, h, w]
     */
    @Override
    public synchronized Tensor forward(NetworkInput input) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor x = input.x();
            Tensor tokens = patchifyProj.apply(x.flatten(2, 4).transpose(1, 2).contiguous()); // [B, N, hidden]
            Tensor embedded = embeddedTimes(input); // [B, T, hidden]
            Tensor times = adaln.apply(NeuralNetwork.silu(embedded)).unflatten(2, 6, -1); // [B, T, 6, hidden]
            Tensor context = input.context().orElseThrow(() -> new IllegalArgumentException("LTX-Video needs a text"));
            Tensor text = captionOut.apply(NeuralNetwork.geluTanh(captionIn.apply(context))); // [B, n, hidden]
            TextMask mask = input.tensor(NetworkInput.ATTENTION_MASK)
                    .map(each -> TextMask.of(each, context))
                    .orElse(TextMask.NONE);
            RotaryPositions turns = positions(input);
            for (LtxvBlock block : blocks) {
                block.apply(tokens, times, text, mask, turns);
            }
            Tensor flow = projOut.apply(lastNorm(tokens, embedded)); // [B, N, in channels]
            return scope.keep(flow.transpose(1, 2).reshape(x.shape())); // [B, in channels, F, h, w]
        }
    }

    private RotaryPositions positions(NetworkInput input) {
        Tensor x = input.x();
        double frameRate = input.constant(FRAME_RATE, Double.class).orElse(DEFAULT_FRAME_RATE);
        LtxvPositions.Layout layout = new LtxvPositions.Layout(x.size(2), x.size(3), x.size(4), frameRate);
        return positions.at(layout, input.tensor(KEYFRAMES), x.device());
    }

    /** One time for each item [B, 1, hidden], each frame [B, F, hidden] or each token [B, N, hidden]. */
    private Tensor embeddedTimes(NetworkInput input) {
        Tensor x = input.x();
        Tensor times = input.timesteps().to(x.device()).reshape(x.size(0), -1); // [B, 1] or [B, N]
        if (times.size(1) > 1 && isByFrame(input)) {
            times = times.unflatten(1, x.size(2), -1).select(2, 0); // [B, F]
        }
        Tensor numbers = times.reshape(-1); // [B · T]
        Tensor sinusoids =
                SinusoidalEmbedding.embed(numbers, TIME_FACTOR, EMBEDDING_WIDTH).to(x.dtype()); // [B · T, 256]
        Tensor embedded = timeOut.apply(NeuralNetwork.silu(timeIn.apply(sinusoids))); // [B · T, hidden]
        return embedded.view(x.size(0), times.size(1), -1); // [B, T, hidden]
    }

    private static boolean isByFrame(NetworkInput input) {
        Optional<Tensor> mask = input.tensor(DENOISE_MASK);
        return mask.isPresent() && mask.get().size(3) == 1 && mask.get().size(4) == 1;
    }

    private Tensor lastNorm(Tensor tokens, Tensor embedded) {
        Tensor modulation = scaleShiftTable.like(tokens).add(embedded.unsqueeze(2)); // [B, T, 2, hidden]
        Tensor shift = modulation.narrow(2, 0, 1); // [B, T, 1, hidden]
        Tensor scale = modulation.narrow(2, 1, 1).add(1.0); // [B, T, 1, hidden]
        Tensor groups = tokens.unflatten(1, embedded.size(1), -1); // [B, T, N / T, hidden]
        Tensor normed = NeuralNetwork.layerNorm(groups, Optional.empty(), Optional.empty(), EPSILON);
        return shift.addProduct(normed, scale).view(tokens.shape()); // [B, N, hidden]
    }

    /** Frees the tables of positions; the weights belong to the loader's parameters. */
    @Override
    public synchronized void close() {
        positions.close();
    }
}
