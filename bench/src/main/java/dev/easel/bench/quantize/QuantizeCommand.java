package dev.easel.bench.quantize;

import dev.easel.errors.EaselException;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.WeightMap;
import dev.easel.tensor.WeightMap.Entry;
import dev.easel.tensor.file.GgufType;
import dev.easel.tensor.file.GgufValue;
import dev.easel.tensor.file.GgufWriter;
import dev.easel.tensor.file.WeightFiles;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.SequencedMap;

/**
 * Rewrites a model file as GGUF: matrices and the kernels of film autoencoders in blocks, everything else (biases, norms, kernels of
 * picture autoencoders, tables of a few rows) in the dtype it has, metadata kept. This is how the starter model and the starter film
 * were made from what their training wrote.
 */
public final class QuantizeCommand {
    /** Matrices with fewer rows are tables of shifts and scales: small, and every product of a block depends on them. */
    private static final int FEWEST_ROWS = 16;

    private static final int MATRIX = 2;
    private static final int FILM_KERNEL = 5;

    private QuantizeCommand() {}

    /**
     * Arguments: input file, output file, and optionally how to store matrices (default {@code Q8_0}) and how the names of those it is
     * for begin (default all).
     */
    public static void main(String[] arguments) {
        if (arguments.length < 2 || arguments.length > 4) {
            System.err.println("Usage: bench/quantize IN.safetensors OUT.gguf [Q8_0|Q5_0|Q4_0|BF16|F16|F32 [NAME]]");
            System.exit(2);
        }
        try {
            GgufType matrices =
                    arguments.length > 2 ? GgufType.valueOf(arguments[2].toUpperCase(Locale.ROOT)) : GgufType.Q8_0;
            String start = arguments.length > 3 ? arguments[3] : "";
            quantize(Path.of(arguments[0]), Path.of(arguments[1]), matrices, start);
        } catch (EaselException exception) {
            System.err.println(exception.getMessage());
            System.exit(1);
        }
    }

    /**
     * Rewrites a file.
     *
     * @param start how the names of the matrices to store in blocks begin
     * @throws EaselException when the input is no model file or the output cannot be written
     */
    static void quantize(Path input, Path output, GgufType matrices, String start) {
        try (TensorScope scope = TensorScope.open();
                WeightMap weights = WeightFiles.open(input)) {
            SequencedMap<String, GgufValue> metadata = new LinkedHashMap<>();
            metadata.put(
                    "general.architecture",
                    new GgufValue.Text(weights.metadata().getOrDefault("easel.component", "unknown")));
            weights.metadata().forEach((key, text) -> metadata.put(key, new GgufValue.Text(text)));
            GgufWriter.write(
                    weights,
                    metadata,
                    key -> {
                        Entry entry = weights.entry(key).orElseThrow();
                        return isLarge(entry) && key.startsWith(start) ? matrices : asStored(entry);
                    },
                    output);
        }
    }

    private static boolean isLarge(Entry entry) {
        long[] shape = entry.shape();
        return (shape.length == MATRIX || shape.length == FILM_KERNEL) && shape[0] >= FEWEST_ROWS;
    }

    private static GgufType asStored(Entry entry) {
        return switch (entry.dtype()) {
            case BF16 -> GgufType.BF16;
            case F16 -> GgufType.F16;
            default -> GgufType.F32;
        };
    }
}
