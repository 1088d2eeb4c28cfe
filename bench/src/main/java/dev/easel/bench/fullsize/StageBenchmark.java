package dev.easel.bench.fullsize;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.easel.tensor.DType;
import dev.easel.tensor.Device;
import dev.easel.tensor.DeviceMemory;
import dev.easel.tensor.NativeLibrary;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code bench/stages}: times a FLUX-shaped model's stages one by one, with random weights made on the device. */
@Command(
        name = "stages",
        mixinStandardHelpOptions = true,
        description =
                "Times text encoding, transformer steps and decoding with random weights; prints one JSON object.")
public final class StageBenchmark implements Callable<Integer> {
    private static final JsonMapper JSON = new JsonMapper();
    private static final long USUAL_STEPS = 4;
    private static final long WARM_UP_NANOSECONDS = 1_000_000_000;

    @Option(
            names = "--size",
            defaultValue = "starter",
            description = "starter, schnell, dev, ltxv, ltxv-tiny, mochi or mochi-tiny (default: starter).")
    private String size;

    @Option(names = "--device", defaultValue = "cpu", description = "cpu or cuda:N (default: cpu).")
    private String deviceName;

    @Option(names = "--dtype", description = "f32, bf16 or f16 (default: f32 on the CPU, bf16 on CUDA).")
    private Optional<String> dtypeName = Optional.empty();

    @Option(
            names = "--pixels",
            defaultValue = "0",
            description = "Width and height (default: 256 for the starter, else 1024).")
    private long pixels;

    @Option(names = "--width", description = "Width of a film (default: as the model is usually run).")
    private Optional<Long> width = Optional.empty();

    @Option(names = "--height", description = "Height of a film (default: as the model is usually run).")
    private Optional<Long> height = Optional.empty();

    @Option(names = "--frames", description = "Frames of a film (default: as the model is usually run).")
    private Optional<Long> frames = Optional.empty();

    @Option(
            names = "--steps",
            description = "Transformer steps of one run (default: 4; for films 30 with LTX-Video, 8 with Mochi).")
    private Optional<Long> steps = Optional.empty();

    @Option(names = "--runs", defaultValue = "5", description = "Timed runs after warming up (default: 5).")
    private int runs;

    @Option(
            names = "--threads",
            defaultValue = "0",
            description = "Threads an operator uses on the CPU (default: all cores).")
    private int threads;

    /** Runs the command and ends the process with its status. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new StageBenchmark()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        long start = System.nanoTime();
        NativeLibrary.load();
        double loaded = milliseconds(start);
        if (threads > 0) {
            NativeLibrary.setThreads(threads);
        }
        Device device = Device.parse(deviceName);
        DType dtype =
                DType.valueOf(dtypeName.orElse(device.isCpu() ? "F32" : "BF16").toUpperCase(Locale.ROOT));
        long side = pixels > 0 ? pixels : size.equals("starter") ? 256 : 1024;
        ObjectNode report = JSON.createObjectNode();
        report.put("engine", "Easel").put("size", size).put("device", device.toString());
        report.put("dtype", dtype.toString()).put("threads", NativeLibrary.threads());
        report.put("library_load_ms", loaded);
        if (size.startsWith("ltxv") || size.startsWith("mochi")) {
            new FilmStages(option(width), option(height), option(frames), option(steps), runs)
                    .measure(report, size, device, dtype);
            System.out.println(JSON.writeValueAsString(report));
            return 0;
        }
        report.put("pixels", side);
        try (TensorScope scope = TensorScope.open()) {
            measure(report, device, dtype, side);
        }
        boolean exact = device.isCpu() || exactProducts(report, device, dtype);
        System.out.println(JSON.writeValueAsString(report));
        if (!exact) {
            System.err.println("products in parts are less exact than those in F32: see split_product_error");
        }
        return exact ? 0 : 1;
    }

    private static OptionalLong option(Optional<Long> value) {
        return value.map(OptionalLong::of).orElseGet(OptionalLong::empty);
    }

    private void measure(ObjectNode report, Device device, DType dtype, long side) {
        long start = System.nanoTime();
        try (RandomModel model = new RandomModel(ModelSizes.of(size), device, dtype)) {
            report.put("make_weights_ms", milliseconds(start)).put("weights_bytes", model.byteSize());
            report.put("attention_kernel", model.attentionKernel(side));
            time(report, "text_encode", 1, model::encodeText);
            Tensor latent = model.noise(side / 8); // [1, 16, h, w]
            int count = Math.toIntExact(steps.orElse(USUAL_STEPS));
            time(report, "transformer_step", count, () -> model.denoise(latent, count));
            time(report, "vae_decode", 1, () -> model.decode(latent));
            report.put("peak_bytes", DeviceMemory.peak(device));
        }
    }

    private static boolean exactProducts(ObjectNode report, Device device, DType dtype) {
        try (TensorScope scope = TensorScope.open()) {
            return ProductAccuracy.measure(report, device, dtype);
        }
    }

    /**
     * Times whole runs and reports the first and the median of those after a second of further ones, in which the JVM compiles what
     * calls the library; per step.
     */
    private void time(ObjectNode report, String name, int perRun, Supplier<Tensor> work) {
        report.put(name + "_first_ms", time(work) / perRun);
        long warm = System.nanoTime() + WARM_UP_NANOSECONDS;
        while (System.nanoTime() < warm) {
            time(work);
        }
        double[] times = new double[runs];
        for (int run = 0; run < runs; run++) {
            times[run] = time(work) / perRun;
        }
        Arrays.sort(times);
        report.put(name + "_ms", times[runs / 2]);
    }

    /** Milliseconds of one run, ended by reading one number back. */
    private static double time(Supplier<Tensor> work) {
        long start = System.nanoTime();
        try (TensorScope scope = TensorScope.open()) {
            work.get().flatten(0, -1).narrow(0, 0, 1).item();
        }
        return milliseconds(start);
    }

    private static double milliseconds(long start) {
        return Math.round((System.nanoTime() - start) / 1e4) / 100.0;
    }
}
