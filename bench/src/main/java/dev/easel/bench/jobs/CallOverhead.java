package dev.easel.bench.jobs;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Measures what a warm call of a published endpoint adds to the run: the time until the picture is there, less the time for which the job ran.
 *
 * <pre>{@code bench/call-overhead ROOT [CALLS]}</pre>
 */
public final class CallOverhead {
    private static final int WARM_UP = 300;
    private static final Pattern RUN = Pattern.compile("\"run_ms\": ?(\\d+)");
    private static final String ENDPOINT = """
            {"name": "tile", "workflow": {
              "1": {"class_type": "EmptyImage", "inputs": {"width": 256, "height": 256, "batch_size": 1, "color": 1}},
              "2": {"class_type": "PreviewImage", "inputs": {"images": ["1", 0]}}},
             "parameters": [{"name": "color", "target": "1.color"}]}""";

    private CallOverhead() {}

    /** Prints medians. */
    public static void main(String[] arguments) throws Exception {
        Path root = Path.of(arguments[0]);
        int calls = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 500;
        Path data = Files.createTempDirectory("easel-call-overhead-");
        List<Double> whole = new ArrayList<>();
        List<Double> added = new ArrayList<>();
        try (ServedEasel server =
                new ServedEasel(root, Map.of(), List.of("--data", data.toString(), "--log-level", "warn"))) {
            server.send("POST", "/api/easel/endpoints", ENDPOINT);
            for (int call = 0; call < WARM_UP + calls; call++) {
                long start = System.nanoTime();
                HttpResponse<String> picture =
                        server.send("POST", "/e/tile", "{\"color\": " + call + "}", "Accept", "image/png");
                double milliseconds = (System.nanoTime() - start) / 1e6;
                if (call >= WARM_UP) {
                    whole.add(milliseconds);
                    added.add(milliseconds - run(server, picture));
                }
            }
        }
        System.out.printf(
                "%d calls: median %.2f ms, of which the run does not account for %.2f ms (99 %%: %.2f ms)%n",
                calls, quantile(whole, 0.5), quantile(added, 0.5), quantile(added, 0.99));
        System.exit(0);
    }

    private static double run(ServedEasel server, HttpResponse<String> picture) throws Exception {
        String path = picture.headers().firstValue("Location").orElseThrow();
        Matcher run = RUN.matcher(server.send("GET", path, "").body());
        if (picture.statusCode() != 200 || !run.find()) {
            throw new IllegalStateException("The call failed with " + picture.statusCode());
        }
        return Double.parseDouble(run.group(1));
    }

    private static double quantile(List<Double> values, double part) {
        return values.stream().sorted().toList().get((int) (part * (values.size() - 1)));
    }
}
