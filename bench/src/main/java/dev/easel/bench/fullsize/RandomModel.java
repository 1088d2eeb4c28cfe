package dev.easel.bench.fullsize;

import dev.easel.diffusion.model.Condition;
import dev.easel.diffusion.model.NetworkInput;
import dev.easel.diffusion.model.flux.FluxTransformer;
import dev.easel.diffusion.model.flux.FluxWeights;
import dev.easel.diffusion.text.ClipTextModel;
import dev.easel.diffusion.text.ClipTextParams;
import dev.easel.diffusion.text.EncoderKind;
import dev.easel.diffusion.text.T5Encoder;
import dev.easel.diffusion.text.T5Params;
import dev.easel.diffusion.text.TextModel;
import dev.easel.diffusion.vae.ImageAutoencoder;
import dev.easel.tensor.DType;
import dev.easel.tensor.Device;
import dev.easel.tensor.NeuralNetwork;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.Tensors;
import dev.easel.tensor.WeightMap;
import dev.easel.tensor.layer.LayerLoader;
import dev.easel.tensor.layer.WeightStorage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** A complete FLUX-shaped model of random weights. */
final class RandomModel implements AutoCloseable {
    private static final int CLIP_TOKENS = 77;

    private final ModelSizes sizes;
    private final Device device;
    private final DType dtype;
    private final List<LayerLoader> loaders = new ArrayList<>();
    private final FluxTransformer transformer;
    private final TextModel t5;
    private final TextModel clip;
    private final ImageAutoencoder autoencoder;
    private final Tensor context;
    private final Tensor pooled;

    RandomModel(ModelSizes sizes, Device device, DType dtype) {
        this.sizes = sizes;
        this.device = device;
        this.dtype = dtype;
        WeightMap flux = weights("transformer", Shapes.of(sizes.transformer()), sizes.transformerConfig());
        transformer = new FluxTransformer(loader(flux), FluxWeights.params(flux));
        WeightMap t5Weights = weights("t5", Shapes.of(sizes.t5()), "{}");
        t5 = new T5Encoder(T5Params.of(t5Weights), loader(t5Weights));
        WeightMap clipWeights = weights("clip", Shapes.of(sizes.clip()), sizes.clipConfig());
        clip = new ClipTextModel(ClipTextParams.of(clipWeights, EncoderKind.CLIP_L), loader(clipWeights));
        autoencoder =
                ImageAutoencoder.load(weights("autoencoder", Shapes.of(sizes.autoencoder()), "{}"), device, dtype);
        context = Tensors.normal(dtype, device, 1, sizes.t5Tokens(), sizes.t5().width()); // [1, n, width]
        pooled = Tensors.normal(dtype, device, 1, sizes.clip().width()); // [1, width]
    }

    private WeightMap weights(String name, Map<String, long[]> shapes, String config) {
        return new RandomWeights(name, shapes, config, dtype, device);
    }

    private LayerLoader loader(WeightMap weights) {
        LayerLoader loader = new LayerLoader(weights, WeightStorage.on(device, dtype));
        loaders.add(loader);
        return loader;
    }

    long byteSize() {
        return loaders.stream()
                        .mapToLong(loader -> loader.parameters().byteSize())
                        .sum()
                + autoencoder.byteSize();
    }

    /** Which kernel computes the transformer's attention for a picture of that width and height. */
    String attentionKernel(long pixels) {
        if (device.isCpu()) {
            return "cpu";
        }
        long headWidth = sizes.transformer().headWidth();
        long tokens = (pixels / 16) * (pixels / 16) + sizes.t5Tokens();
        try (TensorScope scope = TensorScope.open()) {
            Tensor heads = Tensors.normal(
                            dtype, device, 1, tokens, sizes.transformer().width() / headWidth, headWidth)
                    .transpose(1, 2); // [1, heads, tokens, head width]
            return NeuralNetwork.attentionKernel(heads, heads, heads).name().toLowerCase(Locale.ROOT);
        }
    }

    /** Both encoders on texts of random tokens; their outputs' first numbers. */
    Tensor encodeText() {
        Tensor states = encode(t5, sizes.t5Tokens(), sizes.t5().vocabulary()).last(); // [1, n, width]
        Tensor summary =
                encode(clip, CLIP_TOKENS, sizes.clip().vocabulary()).pooled().orElseThrow(); // [1, width]
        Tensor first = states.flatten(0, -1).narrow(0, 0, 1); // [1]
        return Tensors.cat(0, first, summary.flatten(0, -1)); // [1 + width]
    }

    private TextModel.Output encode(TextModel model, int tokens, long vocabulary) {
        long[] ids = new long[tokens];
        for (int index = 0; index < tokens; index++) {
            ids[index] = index * 31L % (vocabulary - 2);
        }
        Tensor embedded = model.embed(Tensors.of(ids, 1, tokens)).to(DType.F32); // [1, n, width]
        return model.forward(
                new TextModel.Input(embedded, Optional.empty(), new long[] {tokens}, OptionalInt.empty(), true));
    }

    /** A latent of standard normal noise [1, 16, side, side]. */
    Tensor noise(long side) {
        return Tensors.normal(dtype, device, 1, 16, side, side);
    }

    /** Euler steps from the latent, evenly spaced from 1 to 0. */
    Tensor denoise(Tensor latent, int steps) {
        Map<String, Condition> conditions = new HashMap<>();
        conditions.put(NetworkInput.CONTEXT, new Condition.CrossAttention(context));
        conditions.put(NetworkInput.POOLED, new Condition.Regular(pooled));
        if (sizes.transformer().guided()) {
            conditions.put(NetworkInput.GUIDANCE, new Condition.Regular(Tensors.full(3.5, DType.F32, device, 1)));
        }
        Tensor x = latent;
        for (int step = 0; step < steps; step++) {
            Tensor time = Tensors.full(1 - (double) step / steps, DType.F32, device, 1); // [1]
            Tensor flow = transformer.forward(NetworkInput.of(x, time, conditions)); // [1, 16, h, w]
            x = x.addScaled(flow, -1.0 / steps); // [1, 16, h, w]
        }
        return x;
    }

    /** The picture of a latent [1, 3, 8 h, 8 w]. */
    Tensor decode(Tensor latent) {
        return autoencoder.decode(latent);
    }

    @Override
    public void close() {
        transformer.close();
        autoencoder.close();
        loaders.forEach(loader -> loader.parameters().close());
    }
}
