package dev.easel.diffusion;

import dev.easel.diffusion.model.WeightPatch;
import dev.easel.tensor.DType;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.layer.Parameter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.zip.CRC32;

/** Puts patches on a loaded model's weights. Only patched weights take more memory; the others stay as they were loaded. */
final class WeightPatching {
    private WeightPatching() {}

    /** Replaces whatever patches the weights had by these: each starts from the weight as loaded, in F32, in the patches' order. */
    static void apply(Collection<Parameter> weights, List<WeightPatch> patches) {
        List<Opened> opened = new ArrayList<>();
        try {
            patches.forEach(patch -> opened.add(new Opened(patch, patch.open())));
            for (Parameter parameter : weights) {
                apply(parameter, opened);
            }
        } finally {
            opened.forEach(each -> each.application().close());
        }
    }

    /** A patch and what it opened. */
    private record Opened(WeightPatch patch, WeightPatch.Application application) {}

    private static void apply(Parameter parameter, List<Opened> patches) {
        List<Opened> changing = patches.stream()
                .filter(each -> each.patch().changes(parameter.key()))
                .toList();
        parameter.unpatch();
        if (changing.isEmpty()) {
            return;
        }
        try (TensorScope scope = TensorScope.open()) {
            Tensor value = parameter.loaded().as(DType.F32, parameter.loaded().device());
            for (Opened each : changing) {
                value = each.application().apply(parameter.key(), value);
            }
            parameter.patch(parameter.loaded().withValues(value, seed(parameter.key())));
        }
    }

    /** The same key is rounded alike at every load. */
    private static long seed(String key) {
        CRC32 checksum = new CRC32();
        checksum.update(key.getBytes(StandardCharsets.UTF_8));
        return checksum.getValue();
    }
}
