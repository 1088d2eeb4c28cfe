package dev.easel.diffusion.text;

import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.WeightMap;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;

/**
 * OpenCLIP's text weights under the names of the Hugging Face layout: the fused attention input is cut into its three thirds, the text
 * projection transposed. Closing it leaves the file open.
 */
final class OpenClipWeights implements WeightMap {
    /** OpenCLIP's block of a text model, to be found behind whatever prefix a file has. */
    static final String MARK = "transformer.resblocks.0.mlp.c_fc.weight";

    private static final String BLOCKS = "transformer.resblocks.";
    private static final String PROJECTION = "text_projection";

    private static final Map<String, String> NAMES = Map.of(
            "token_embedding.weight",
            "text_model.embeddings.token_embedding.weight",
            "positional_embedding",
            "text_model.embeddings.position_embedding.weight",
            "ln_final.weight",
            "text_model.final_layer_norm.weight",
            "ln_final.bias",
            "text_model.final_layer_norm.bias",
            PROJECTION,
            "text_projection.weight",
            "text_projection.weight",
            "text_projection.weight");

    private static final Map<String, String> BLOCK_NAMES = Map.of(
            "ln_1.", "layer_norm1.",
            "ln_2.", "layer_norm2.",
            "mlp.c_fc.", "mlp.fc1.",
            "mlp.c_proj.", "mlp.fc2.",
            "attn.out_proj.", "self_attn.out_proj.");

    private final WeightMap source;
    private final SequencedMap<String, Origin> origins = new LinkedHashMap<>();

    /**
     * Where a tensor comes from.
     *
     * @param key in the file
     * @param third which third of the rows, −1 for all
     * @param transposed whether rows and columns change places
     */
    private record Origin(String key, int third, boolean transposed) {}

    /** @param source keys as OpenCLIP has them, without a prefix */
    OpenClipWeights(WeightMap source) {
        this.source = source;
        source.keys().forEach(this::add);
    }

    private void add(String key) {
        if (NAMES.containsKey(key)) {
            origins.put(NAMES.get(key), new Origin(key, -1, key.equals(PROJECTION)));
        } else if (key.startsWith(BLOCKS)) {
            int end = key.indexOf('.', BLOCKS.length());
            if (end > 0) {
                addBlock(
                        key,
                        "text_model.encoder.layers." + key.substring(BLOCKS.length(), end + 1),
                        key.substring(end + 1));
            }
        }
    }

    private void addBlock(String key, String layer, String name) {
        if (name.startsWith("attn.in_proj_")) {
            String kind = name.substring("attn.in_proj_".length());
            origins.put(layer + "self_attn.q_proj." + kind, new Origin(key, 0, false));
            origins.put(layer + "self_attn.k_proj." + kind, new Origin(key, 1, false));
            origins.put(layer + "self_attn.v_proj." + kind, new Origin(key, 2, false));
            return;
        }
        BLOCK_NAMES.forEach((theirs, ours) -> {
            if (name.startsWith(theirs)) {
                origins.put(layer + ours + name.substring(theirs.length()), new Origin(key, -1, false));
            }
        });
    }

    @Override
    public String name() {
        return source.name();
    }

    @Override
    public SequencedSet<String> keys() {
        return Collections.unmodifiableSequencedSet(origins.sequencedKeySet());
    }

    @Override
    public Map<String, String> metadata() {
        return source.metadata();
    }

    @Override
    public Optional<Entry> entry(String key) {
        Origin origin = origins.get(key);
        return origin == null
                ? Optional.empty()
                : source.entry(origin.key()).map(entry -> new Entry(entry.dtype(), shape(origin, entry.shape())));
    }

    private static long[] shape(Origin origin, long[] stored) {
        long[] shape = stored.clone();
        if (origin.third() >= 0) {
            shape[0] /= 3;
        }
        return origin.transposed() && shape.length == 2 ? new long[] {shape[1], shape[0]} : shape;
    }

    @Override
    public Tensor get(String key) {
        Origin origin = Optional.ofNullable(origins.get(key)).orElseThrow(() -> missing(key));
        try (TensorScope scope = TensorScope.open()) {
            Tensor stored = source.get(origin.key());
            if (origin.third() >= 0) {
                long rows = stored.size(0) / 3;
                return scope.keep(stored.narrow(0, origin.third() * rows, rows)); // [C, …]
            }
            return scope.keep(origin.transposed() ? stored.transpose(0, 1) : stored);
        }
    }

    @Override
    public void close() {}
}
