package dev.easel.diffusion.text;

import dev.easel.errors.EaselException;
import dev.easel.tensor.Device;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorHolder;
import dev.easel.tensor.WeightMap;
import dev.easel.tensor.layer.LayerLoader;
import dev.easel.tensor.layer.Parameter;
import dev.easel.tensor.layer.Parameters;
import dev.easel.tensor.layer.WeightStorage;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * The loaded encoders of a combination. It owns their weights, which are named as in ComfyUI's text encoders:
 * {@code clip_l.transformer.text_model.…}, {@code t5xxl.transformer.encoder.…}.
 */
public final class TextEncoders implements TensorHolder, AutoCloseable {
    private final Map<EncoderKind, TextModel> models = new EnumMap<>(EncoderKind.class);
    private final List<Parameters> parameters = new ArrayList<>();

    private TextEncoders() {}

    /**
     * Loads all encoders that have weights.
     *
     * @param storage where and in which dtype their weights are kept; they compute in F32 whatever that is
     * @throws EaselException when a file lacks a tensor or sizes do not fit
     */
    public static TextEncoders load(TextEncoderWeights encoders, WeightStorage storage) {
        TextEncoders loaded = new TextEncoders();
        try {
            encoders.weights().forEach((kind, weights) -> loaded.add(kind, weights, storage));
            return loaded;
        } catch (RuntimeException e) {
            loaded.close();
            throw e;
        }
    }

    private void add(EncoderKind kind, WeightMap weights, WeightStorage storage) {
        String prefix = prefix(kind);
        WeightMap named = weights.renamed(key -> Optional.of(prefix + key));
        LayerLoader root = new LayerLoader(named, storage);
        parameters.add(root.parameters());
        LayerLoader loader = root.under(prefix);
        models.put(
                kind,
                switch (kind) {
                    case CLIP_L, CLIP_G -> new ClipTextModel(ClipTextParams.of(weights, kind), loader);
                    case T5_XXL -> new T5Encoder(T5Params.of(weights), loader);
                    case QWEN25_7B -> throw new IllegalArgumentException("no combination has " + kind);
                });
    }

    /** What the names of an encoder's weights start with. */
    public static String prefix(EncoderKind kind) {
        return kind.weightKey() + ".transformer.";
    }

    /** A loaded encoder. */
    public Optional<TextModel> model(EncoderKind kind) {
        return Optional.ofNullable(models.get(kind));
    }

    /** Every weight, for patches. */
    public List<Parameter> weights() {
        return parameters.stream()
                .flatMap(each -> each.byKey().values().stream())
                .toList();
    }

    /** Bytes all weights take. */
    public long byteSize() {
        return parameters.stream().mapToLong(Parameters::byteSize).sum();
    }

    /** Stores all weights on another device, which then computes. */
    public void moveTo(Device device) {
        parameters.forEach(each -> each.moveTo(device));
    }

    @Override
    public void forEachTensor(Consumer<Tensor> visitor) {
        parameters.forEach(each -> each.forEachTensor(visitor));
    }

    @Override
    public void close() {
        parameters.forEach(Parameters::close);
    }
}
