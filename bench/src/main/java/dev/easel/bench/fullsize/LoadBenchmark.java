package dev.easel.bench.fullsize;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.easel.diffusion.ModelPool;
import dev.easel.diffusion.loader.ModelLoader;
import dev.easel.diffusion.loader.WeightDtype;
import dev.easel.diffusion.model.Model;
import dev.easel.diffusion.model.NetworkLease;
import dev.easel.diffusion.text.TokenizerFolders;
import dev.easel.tensor.DType;
import dev.easel.tensor.Device;
import dev.easel.tensor.DeviceMemory;
import dev.easel.tensor.Devices;
import dev.easel.tensor.NativeLibrary;
import dev.easel.tensor.file.SafetensorsWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code bench/load}: times loading a transformer from its file to the device, through the pool that the product uses. */
@Command(
        name = "load",
        mixinStandardHelpOptions = true,
        description = "Times loading a transformer's file to the device; prints one JSON object.")
public final class LoadBenchmark implements Callable<Integer> {
    private static final JsonMapper JSON = new JsonMapper();
    private static final long GIB = 1L << 30;

    @Parameters(description = "The file; made with random bf16 weights when it is not there.")
    private Path file;

    @Option(names = "--size", defaultValue = "schnell", description = "What to make: starter, schnell or dev.")
    private String size;

    @Option(names = "--device", defaultValue = "auto", description = "cpu, cuda:N or auto (default: auto).")
    private String deviceName;

    @Option(names = "--budget-gib", description = "Memory of the device that the weights may take.")
    private Optional<Double> budget = Optional.empty();

    @Option(names = "--runs", defaultValue = "3", description = "How often to load (default: 3).")
    private int runs;

    /** Runs the command and ends the process with its status. */
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new LoadBenchmark()).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        NativeLibrary.load();
        Device device = Devices.choose(deviceName);
        ObjectNode report = JSON.createObjectNode();
        report.put("engine", "Easel").put("device", device.toString());
        if (!Files.exists(file)) {
            long start = System.nanoTime();
            make(device);
            report.put("make_s", seconds(start));
        }
        report.put("file_bytes", Files.size(file));
        ArrayNode loads = report.putArray("load_s");
        for (int run = 0; run < runs; run++) {
            loads.add(load(device, report));
        }
        System.out.println(JSON.writeValueAsString(report));
        return 0;
    }

    private void make(Device device) {
        ModelSizes sizes = ModelSizes.of(size.toLowerCase(Locale.ROOT));
        SafetensorsWriter.write(
                new RandomWeights(
                        "transformer", Shapes.of(sizes.transformer()), sizes.transformerConfig(), DType.BF16, device),
                file);
    }

    /** Seconds from opening the file to a network that is ready to compute. */
    private double load(Device device, ObjectNode report) {
        ModelPool pool =
                budget.map(gib -> new ModelPool(device, (long) (gib * GIB))).orElseGet(() -> ModelPool.on(device));
        try (pool) {
            DeviceMemory.resetPeak(device);
            long start = System.nanoTime();
            Model model = new ModelLoader(pool, new TokenizerFolders(List.of()), Optional.empty())
                    .diffusionModel(file, WeightDtype.DEFAULT);
            try (NetworkLease lease = model.acquire()) {
                Devices.synchronize(device);
                double elapsed = seconds(start);
                report.put("weights_bytes", pool.byteSize()).put("device_bytes", DeviceMemory.used(device));
                return lease.device().equals(device) ? elapsed : Double.NaN;
            }
        }
    }

    private static double seconds(long start) {
        return Math.round((System.nanoTime() - start) / 1e6) / 1000.0;
    }
}
