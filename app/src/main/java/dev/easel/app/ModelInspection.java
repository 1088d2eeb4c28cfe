package dev.easel.app;

import dev.easel.diffusion.loader.Architectures;
import dev.easel.diffusion.text.TextEncoderWeights;
import dev.easel.diffusion.vae.ImageAutoencoderWeights;
import dev.easel.errors.EaselException;
import dev.easel.tensor.WeightMap;
import dev.easel.tensor.file.WeightFiles;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/** What a weight file is, from its header alone. */
final class ModelInspection {
    private static final int LONGEST_TEXT = 2000;

    private ModelInspection() {}

    /**
     * Family, whether Easel runs it, tensors, parameters, dtypes and metadata.
     *
     * @throws EaselException when it is no weight file
     */
    static Map<String, Object> of(Path file) {
        try (WeightMap weights = WeightFiles.open(file)) {
            Map<String, Object> found = new LinkedHashMap<>();
            found.put("file", file.toAbsolutePath().toString());
            found.put("size", file.toFile().length());
            Map<String, Object> holds = new LinkedHashMap<>();
            holds.put("diffusion_model", diffusionModel(weights));
            holds.put("text_encoder", TextEncoderWeights.isIn(weights));
            holds.put("autoencoder", ImageAutoencoderWeights.isIn(weights));
            found.put("holds", holds);
            boolean runs = holds.values().stream()
                    .anyMatch(value -> Boolean.TRUE.equals(value)
                            || (value instanceof Map<?, ?> model && Boolean.TRUE.equals(model.get("runs"))));
            found.put("runs", runs);
            count(weights, found);
            Map<String, Object> metadata = new LinkedHashMap<>();
            weights.metadata().forEach((key, value) -> metadata.put(key, shortened(value)));
            found.put("metadata", metadata);
            return found;
        }
    }

    private static Map<String, Object> diffusionModel(WeightMap weights) {
        Map<String, Object> model = new LinkedHashMap<>();
        try {
            Architectures.Found found = Architectures.detect(weights);
            model.put("runs", true);
            model.put("family", found.architecture().getClass().getSimpleName().replace("Architecture", ""));
        } catch (EaselException unsupported) {
            model.put("runs", false);
            model.put("reason", unsupported.getMessage());
        }
        return model;
    }

    private static void count(WeightMap weights, Map<String, Object> found) {
        long parameters = 0;
        Map<String, Integer> dtypes = new TreeMap<>();
        for (String key : weights.keys()) {
            WeightMap.Entry entry = weights.entry(key).orElseThrow();
            parameters += entry.elements();
            String dtype = String.valueOf(entry.dtype());
            dtypes.merge(dtype, 1, Integer::sum);
        }
        found.put("tensors", weights.keys().size());
        found.put("parameters", parameters);
        found.put("dtypes", dtypes);
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST_TEXT
                ? text
                : text.substring(0, LONGEST_TEXT) + "… (" + text.length() + " characters)";
    }
}
