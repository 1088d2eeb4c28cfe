package dev.easel.diffusion.model.flux;

import dev.easel.diffusion.model.ControlResiduals;
import dev.easel.diffusion.model.Network;
import dev.easel.diffusion.model.NetworkInput;
import dev.easel.diffusion.model.transformer.Patches;
import dev.easel.diffusion.model.transformer.RotaryPositions;
import dev.easel.diffusion.model.transformer.SinusoidalEmbedding;
import dev.easel.tensor.NeuralNetwork;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.Tensors;
import dev.easel.tensor.layer.LayerLoader;
import dev.easel.tensor.layer.Linear;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * The FLUX.1 transformer of Black Forest Labs: a rectified-flow model over patches of a latent and the tokens of a text. One call at a
 * time; its weights belong to the loader's parameters.
 */
public final class FluxTransformer implements Network, AutoCloseable {
    private static final int EMBEDDING_WIDTH = 256;
    private static final double TIME_FACTOR = 1000;

    private final FluxParams params;
    private final FluxPositions positions;
    private final Linear imgIn;
    private final MlpEmbedder timeIn;
    private final MlpEmbedder vectorIn;
    private final Optional<MlpEmbedder> guidanceIn;
    private final Linear txtIn;
    private final List<DoubleStreamBlock> doubleBlocks;
    private final List<SingleStreamBlock> singleBlocks;
    private final LastLayer finalLayer;

    /**
     * Reads the layers.
     *
     * @param loader of weights whose keys begin as in Black Forest Labs' files: {@code img_in.weight}
     */
    public FluxTransformer(LayerLoader loader, FluxParams params) {
        this.params = params;
        positions = new FluxPositions(params);
        imgIn = loader.linear("img_in");
        timeIn = new MlpEmbedder(loader.under("time_in."));
        vectorIn = new MlpEmbedder(loader.under("vector_in."));
        guidanceIn =
                params.guidanceEmbed() ? Optional.of(new MlpEmbedder(loader.under("guidance_in."))) : Optional.empty();
        txtIn = loader.linear("txt_in");
        doubleBlocks = IntStream.range(0, params.depth())
                .mapToObj(block -> new DoubleStreamBlock(loader.under("double_blocks." + block + "."), params))
                .toList();
        singleBlocks = IntStream.range(0, params.depthSingleBlocks())
                .mapToObj(block -> new SingleStreamBlock(loader.under("single_blocks." + block + "."), params))
                .toList();
        finalLayer = new LastLayer(loader.under("final_layer."));
    }

    /** Its sizes. */
    public FluxParams params() {
        return params;
    }

    /**
     * Predicts the flow.
     *
     * @param input x [B, in channels, h, w]; the text tokens [B, n, context width]; the pooled text [B, …], zeros if absent; the
     *     guidance [B], which is left out if absent; reference latents [B, out channels, h', w'] each; control residuals
     * @return [B, out channels, h, w]
     */
    @Override
    public synchronized Tensor forward(NetworkInput input) {
        try (TensorScope scope = TensorScope.open()) {
            Patches patches = Patches.of(input.x(), params.patchSize());
            List<Tensor> references = input.tensors(NetworkInput.REFERENCE_LATENTS);
            Tensor img = imgIn.apply(tokens(input.x(), patches, references)); // [B, picture tokens, hidden]
            Tensor context = input.context().orElseThrow(() -> new IllegalArgumentException("FLUX needs text tokens"));
            Tensor txt = txtIn.apply(context); // [B, text tokens, hidden]
            Tensor activated = NeuralNetwork.silu(vector(input)); // [B, hidden]
            FluxPositions.Layout layout =
                    FluxPositions.Layout.of(txt.size(1), patches, references, referenceMethod(input));
            RotaryPositions turns = positions.at(layout, img.device());
            Tensor last = blocks(img, txt, activated, turns, control(input)); // [B, picture tokens, hidden]
            Tensor picture = last.narrow(1, 0, patches.count()); // [B, patches, hidden]
            return scope.keep(patches.toLatent(finalLayer.apply(picture, activated)));
        }
    }

    /** The latent's patches, followed by those of reference latents: [B, picture tokens, in channels · patch²]. */
    private Tensor tokens(Tensor latent, Patches patches, List<Tensor> references) {
        Tensor tokens = patches.toTokens(latent); // [B, patches, in channels · patch²]
        for (Tensor reference : references) {
            Tensor appended = Patches.of(reference, params.patchSize()).toTokens(reference);
            tokens = Tensors.cat(1, tokens, appended.to(tokens.device(), tokens.dtype()));
        }
        return tokens;
    }

    /** What all modulations are made of: time, guidance and pooled text, [B, hidden]. */
    private Tensor vector(NetworkInput input) {
        Tensor vector = timeIn.apply(embed(input.timesteps(), input.x())); // [B, hidden]
        Optional<Tensor> guidance = input.tensor(NetworkInput.GUIDANCE);
        if (guidanceIn.isPresent() && guidance.isPresent()) {
            vector = vector.addInPlace(guidanceIn.get().apply(embed(guidance.get(), input.x()))); // [B, hidden]
        }
        return vector.addInPlace(vectorIn.apply(pooled(input))); // [B, hidden]
    }

    private static Tensor embed(Tensor numbers, Tensor like) {
        return SinusoidalEmbedding.embed(numbers.to(like.device()), TIME_FACTOR, EMBEDDING_WIDTH)
                .to(like.dtype());
    }

    private Tensor pooled(NetworkInput input) {
        Tensor x = input.x();
        return input.tensor(NetworkInput.POOLED)
                .map(pooled -> pooled.slice(1, 0, params.vecInDim())) // [B, vec_in_dim]
                .orElseGet(() -> Tensors.zeros(x.dtype(), x.device(), x.size(0), params.vecInDim()));
    }

    /** Runs both kinds of block; the streams are changed in place. */
    private Tensor blocks(
            Tensor img, Tensor txt, Tensor activated, RotaryPositions turns, Optional<ControlResiduals> control) {
        for (int block = 0; block < doubleBlocks.size(); block++) {
            doubleBlocks.get(block).apply(img, txt, activated, turns);
            int index = block;
            control.flatMap(residuals -> residuals.input(index)).ifPresent(residual -> addTo(img, residual));
        }
        Tensor joined = Tensors.cat(1, txt, img); // [B, text + picture tokens, hidden]
        Tensor picture = joined.narrow(1, txt.size(1), img.size(1)); // [B, picture tokens, hidden]
        for (int block = 0; block < singleBlocks.size(); block++) {
            singleBlocks.get(block).apply(joined, activated, turns);
            int index = block;
            control.flatMap(residuals -> residuals.output(index)).ifPresent(residual -> addTo(picture, residual));
        }
        return picture;
    }

    /** Adds a residual [B, n, hidden] to the first n tokens. */
    private static void addTo(Tensor tokens, Tensor residual) {
        tokens.narrow(1, 0, residual.size(1)).addInPlace(residual.to(tokens.device(), tokens.dtype()));
    }

    private static Optional<ControlResiduals> control(NetworkInput input) {
        return input.constant(ControlResiduals.CONDITION, ControlResiduals.class);
    }

    private static FluxPositions.ReferenceMethod referenceMethod(NetworkInput input) {
        return input.constant(FluxPositions.REFERENCE_METHOD, String.class)
                .map(FluxPositions.ReferenceMethod::parse)
                .orElse(FluxPositions.ReferenceMethod.OFFSET);
    }

    /** Frees the tables of positions; the weights belong to the loader's parameters. */
    @Override
    public synchronized void close() {
        positions.close();
    }
}
