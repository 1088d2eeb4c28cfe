package dev.easel.tensor.layer;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.tensor.DType;
import dev.easel.tensor.Device;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.WeightMap;
import dev.easel.tensor.quantized.QuantizedTensor;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Makes a model's layers from its weight file. Every weight read through a loader, or one that {@link #under} made of it, belongs to its
 * {@link #parameters}, which the model keeps and closes; layers only refer to them, and two layers of one key share their weight.
 *
 * <pre>{@code
 * LayerLoader block = loader.under("double_blocks.0.");
 * Linear qkv = block.linear("img_attn.qkv"); // double_blocks.0.img_attn.qkv.weight and, if there is one, .bias
 * }</pre>
 */
public final class LayerLoader {
    private static final List<String> SCALES = List.of("scale_weight", "weight_scale");
    private static final List<String> INPUT_SCALES = List.of("scale_input", "input_scale");

    /** Smaller weights are always on the device: they take little, and fetching them one by one takes long. */
    private static final long STREAMED_BYTES = 1L << 20;

    private final WeightMap weights;
    private final WeightStorage storage;
    private final String prefix;
    private final Parameters parameters;

    /** Reads from a map whose keys start where the model's own names do. */
    public LayerLoader(WeightMap weights, WeightStorage storage) {
        this(weights, storage, Long.MAX_VALUE);
    }

    /**
     * Reads from a map whose keys start where the model's own names do.
     *
     * @param deviceBytes how much of the device the weights may take: those read after it is used up stay on the host, in the mapped
     *     file, and come to the device each time they are computed with
     */
    public LayerLoader(WeightMap weights, WeightStorage storage, long deviceBytes) {
        this(weights, storage, "", new Parameters(deviceBytes));
    }

    private LayerLoader(WeightMap weights, WeightStorage storage, String prefix, Parameters parameters) {
        this.weights = weights;
        this.storage = storage;
        this.prefix = prefix;
        this.parameters = parameters;
    }

    /** A loader of the weights whose names start with a further prefix. */
    public LayerLoader under(String further) {
        return new LayerLoader(weights, storage, prefix + further, parameters);
    }

    /** All weights read so far, by their full key. */
    public Parameters parameters() {
        return parameters;
    }

    /** Where and how weights are kept. */
    public WeightStorage storage() {
        return storage;
    }

    /** Whether there is a weight of that name. */
    public boolean contains(String key) {
        return weights.contains(prefix + key);
    }

    /** Whether any weight's name starts so. */
    public boolean containsPrefix(String start) {
        return weights.containsPrefix(prefix + start);
    }

    /** Size of one dimension of one weight, without reading it. */
    public long size(String key, int dimension) {
        return weights.size(prefix + key, dimension);
    }

    /** Shape of one weight, without reading it. */
    public long[] shape(String key) {
        return weights.entry(prefix + key)
                .orElseThrow(() -> weights.missing(prefix + key))
                .shape();
    }

    /** How many consecutive numbers n, from 0, there are with names that start with {@code start + n + "."}. */
    public int count(String start) {
        int count = 0;
        while (containsPrefix(start + count + ".")) {
            count++;
        }
        return count;
    }

    /**
     * A weight by its whole name.
     *
     * @throws EaselException when the file lacks it
     */
    public Parameter parameter(String key) {
        String fullKey = prefix + key;
        return parameters.computeIfAbsent(fullKey, () -> new Parameter(fullKey, read(fullKey)));
    }

    /**
     * A weight by its whole name, of that shape.
     *
     * @throws EaselException when the file lacks it or it has another shape
     */
    public Parameter parameter(String key, long... shape) {
        Parameter parameter = parameter(key);
        if (!Arrays.equals(parameter.shape(), shape)) {
            throw new EaselException(
                    ErrorCode.INVALID_FILE,
                    "Tensor '" + prefix + key + "' in " + weights.name() + " has the shape "
                            + Arrays.toString(parameter.shape()) + " and should have " + Arrays.toString(shape)
                            + "; the file belongs to another model.");
        }
        return parameter;
    }

    /** A weight by its whole name, if there is one. */
    public Optional<Parameter> findParameter(String key) {
        return contains(key) ? Optional.of(parameter(key)) : Optional.empty();
    }

    private Weight read(String fullKey) {
        try (TensorScope scope = TensorScope.open()) {
            Optional<QuantizedTensor> blocks = weights.quantized(fullKey);
            if (blocks.isPresent() && !storage.decodesBlocks()) {
                long bytes = blocks.get().blocks().byteSize();
                return new QuantizedWeight(blocks.get().to(place(bytes)));
            }
            Tensor stored = weights.get(fullKey);
            Optional<Tensor> scale = scale(fullKey, SCALES);
            if (stored.dtype().isFloat8() && scale.isPresent()) {
                return new ScaledWeight(stored.to(place(stored.byteSize())), scale.get(), scale(fullKey, INPUT_SCALES));
            }
            DType dtype = stored.dtype().isFloating() ? storage.dtype().orElse(stored.dtype()) : stored.dtype();
            Device device = place(stored.elements() * dtype.byteSize());
            boolean streamed = !device.equals(storage.device());
            return new PlainWeight(streamed ? stored : stored.to(device, dtype));
        }
    }

    /** The device, or the host for a large weight when the device's share is used up. */
    private Device place(long bytes) {
        return bytes < STREAMED_BYTES || storage.device().isCpu() || parameters.takeDeviceBytes(bytes)
                ? storage.device()
                : Device.CPU;
    }

    private Optional<Tensor> scale(String fullKey, List<String> names) {
        if (!fullKey.endsWith("weight")) {
            return Optional.empty();
        }
        String stem = fullKey.substring(0, fullKey.length() - "weight".length());
        return names.stream()
                .map(name -> stem + name)
                .filter(weights::contains)
                .findFirst()
                .map(key -> weights.get(key).to(storage.device(), DType.F32));
    }

    /** Product with {@code key.weight} [out, in] plus {@code key.bias} if there is one. */
    public Linear linear(String key) {
        return new Linear(parameter(key + ".weight"), findParameter(key + ".bias"), storage.float8Products());
    }

    /** Rows of {@code key.weight} [count, width]. */
    public Embedding embedding(String key) {
        return new Embedding(parameter(key + ".weight"));
    }

    /** Convolution with {@code key.weight} [out, in, kh, kw] plus {@code key.bias} if there is one. */
    public Conv2d conv2d(String key, long stride, long padding) {
        return new Conv2d(
                parameter(key + ".weight"), findParameter(key + ".bias"), Conv2d.Geometry.of(stride, padding));
    }

    /** Convolution with {@code key.weight} [out, in / groups, kh, kw] plus {@code key.bias} if there is one. */
    public Conv2d conv2d(String key, Conv2d.Geometry geometry) {
        return new Conv2d(parameter(key + ".weight"), findParameter(key + ".bias"), geometry);
    }

    /** Convolution with {@code key.weight} [out, in / groups, kf, kh, kw] plus {@code key.bias} if there is one. */
    public Conv3d conv3d(String key, Conv3d.Geometry geometry) {
        return new Conv3d(parameter(key + ".weight"), findParameter(key + ".bias"), geometry);
    }

    /** Norm over the last dimension with {@code key.weight} and {@code key.bias}, each if there is one. */
    public LayerNorm layerNorm(String key, double epsilon) {
        return new LayerNorm(findParameter(key + ".weight"), findParameter(key + ".bias"), epsilon);
    }

    /** Norm by the root mean square over the last dimension, scaled by the weight of that whole name. */
    public RmsNorm rmsNorm(String wholeKey, double epsilon) {
        return new RmsNorm(Optional.of(parameter(wholeKey)), epsilon);
    }

    /** Norm over groups of channels with {@code key.weight} and {@code key.bias}. */
    public GroupNorm groupNorm(String key, long groups, double epsilon) {
        return new GroupNorm(groups, parameter(key + ".weight"), parameter(key + ".bias"), epsilon);
    }
}
