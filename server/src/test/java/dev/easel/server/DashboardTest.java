package dev.easel.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.easel.graph.workflow.JsonText;
import dev.easel.graph.workflow.WorkflowLimits;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the dashboard asks for is what a server tells. */
class DashboardTest {
    private static final Path DASHBOARD = Path.of("..", "monitoring", "grafana-dashboard.json");
    private static final Pattern METRIC = Pattern.compile("\\b(?:easel|jvm|process)_[a-z_]+\\b");
    private static final Pattern LABELS = Pattern.compile("by \\(([a-z, ]+)\\)");
    private static final String WORKFLOW = """
            {"1": {"class_type": "PlainPicture", "inputs": {"width": 32, "height": 16, "color": 255, "seed": 5}},
             "2": {"class_type": "KeepPicture", "inputs": {"picture": ["1", 0]}}}""";

    @TempDir
    private Path folder;

    @Test
    void everyMetricOfTheDashboardIsExposed() throws Exception {
        Map<?, ?> dashboard =
                (Map<?, ?>) JsonText.read(Files.readAllBytes(DASHBOARD), "the dashboard", WorkflowLimits.STANDARD);
        Set<String> asked = new TreeSet<>();
        Set<String> labels = new TreeSet<>();
        for (Object panel : (List<?>) dashboard.get("panels")) {
            for (Object target : ((Map<?, ?>) panel).get("targets") instanceof List<?> list ? list : List.of()) {
                find(((Map<?, ?>) target).get("expr").toString(), asked, labels);
            }
        }
        for (Object variable : (List<?>) ((Map<?, ?>) dashboard.get("templating")).get("list")) {
            find(((Map<?, ?>) variable).get("query").toString(), asked, labels);
        }
        assertThat(asked).hasSizeGreaterThan(10);

        String told = scrape();
        Set<String> names = Arrays.stream(told.split("\n", -1))
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split("[{ ]", 2)[0])
                .collect(Collectors.toSet());
        assertThat(names).containsAll(asked);
        labels.removeAll(Set.of("le", "instance"));
        assertThat(labels).allSatisfy(label -> assertThat(told).contains(label + "=\""));
        assertThat(told)
                .contains("easel_jobs_seconds_count{endpoint=\"picture\",state=\"succeeded\"}")
                .contains("easel_jobs_waited_seconds_count{endpoint=\"picture\"}");
    }

    private static void find(String query, Set<String> metrics, Set<String> labels) {
        Matcher metric = METRIC.matcher(query);
        while (metric.find()) {
            metrics.add(metric.group());
        }
        Matcher grouped = LABELS.matcher(query);
        while (grouped.find()) {
            labels.addAll(Arrays.stream(grouped.group(1).split(",", -1))
                    .map(String::strip)
                    .toList());
        }
    }

    private String scrape() throws Exception {
        try (RunningServer server = new RunningServer(folder)) {
            assertThat(server.post("/api/easel/endpoints", "{\"name\": \"picture\", \"workflow\": " + WORKFLOW + "}")
                            .statusCode())
                    .isEqualTo(201);
            assertThat(server.post("/e/picture", "{}").statusCode()).isEqualTo(200);
            String told = server.get("/metrics").body();
            long end = System.nanoTime() + 30_000_000_000L;
            while (!told.contains("easel_jobs_seconds_count") && System.nanoTime() < end) {
                Thread.onSpinWait();
                told = server.get("/metrics").body();
            }
            return told;
        }
    }
}
