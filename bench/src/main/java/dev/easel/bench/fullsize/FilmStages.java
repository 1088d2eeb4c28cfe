package dev.easel.bench.fullsize;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.easel.tensor.DType;
import dev.easel.tensor.Device;
import dev.easel.tensor.DeviceMemory;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.function.Supplier;

/**
 * Times a film model's stages: sampling, per step, and decoding, both with the result on the CPU.
 *
 * @param width of the film in pixels, the model's usual one when absent
 * @param height of the film in pixels, the model's usual one when absent
 * @param frames of the film, the model's usual number when absent
 * @param steps of a run, the model's usual number when absent
 * @param runs timed runs after the first
 */
record FilmStages(OptionalLong width, OptionalLong height, OptionalLong frames, OptionalLong steps, int runs) {
    void measure(ObjectNode report, String size, Device device, DType dtype) {
        FilmModel.Sizes sizes = FilmModel.Sizes.of(size);
        long pixelWidth = width.orElse(sizes.width());
        long pixelHeight = height.orElse(sizes.height());
        long frameCount = frames.orElse(sizes.frames());
        int stepCount = Math.toIntExact(steps.orElse(sizes.steps()));
        report.put("width", pixelWidth).put("height", pixelHeight).put("frames", frameCount);
        report.put("steps", stepCount).put("guidance_scale", sizes.scale());
        long start = System.nanoTime();
        try (TensorScope scope = TensorScope.open();
                FilmModel model = new FilmModel(sizes, device, dtype)) {
            report.put("make_weights_s", seconds(start)).put("weights_bytes", model.byteSize());
            Tensor latent = model.empty(pixelWidth, pixelHeight, frameCount); // [1, C, f, h, w]
            time(report, "step", stepCount, device, () -> model.sample(latent, stepCount));
            Tensor sampled = model.sample(latent, 1); // [1, C, f, h, w]
            time(report, "decode", 1, device, () -> model.decode(sampled));
        }
    }

    /** Reports the first run, and of the others the median, each divided by its steps, and the most memory that was allocated. */
    private void time(ObjectNode report, String name, int perRun, Device device, Supplier<Tensor> work) {
        double[] times = new double[Math.max(1, runs)];
        DeviceMemory.resetPeak(device);
        for (int run = -1; run < times.length; run++) {
            long start = System.nanoTime();
            try (TensorScope scope = TensorScope.open()) {
                work.get().flatten(0, -1).narrow(0, 0, 1).item();
            }
            double elapsed = seconds(start) / perRun;
            if (run < 0) {
                report.put(name + "_first_s", elapsed);
            } else {
                times[run] = elapsed;
            }
        }
        Arrays.sort(times);
        report.put(name + "_s", times[times.length / 2]);
        report.put(name + "_peak_bytes", DeviceMemory.peak(device));
    }

    private static double seconds(long start) {
        return (System.nanoTime() - start) / 1e9;
    }
}
