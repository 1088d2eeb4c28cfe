package dev.easel.app;

import dev.easel.graph.workflow.JsonText;
import dev.easel.server.StoredState;
import dev.easel.server.key.ApiKey;
import dev.easel.server.usage.Price;
import dev.easel.server.usage.UsageReport;
import java.math.BigDecimal;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Tells how much device time was used and what it costs. */
@Command(
        name = "usage",
        description = "Tells how long jobs ran by key, endpoint, worker or hour, and what that costs.",
        footer = {
            "",
            "Examples:",
            "  easel usage                                    the last 30 days by key and endpoint",
            "  easel usage --since 24h --by hour,worker",
            "  easel usage --price-per-second 0.0006 --json",
        })
final class UsageCommand implements Callable<Integer> {
    private final EaselCommand easel;

    @Option(
            names = "--since",
            paramLabel = "WHEN",
            description = "From when on: 24h, 30d (default), a date or a moment.")
    private String since = "30d";

    @Option(
            names = "--by",
            paramLabel = "NAMES",
            description = "By what it is summed up: some of hour, key, endpoint, worker (default: key,endpoint).")
    private String by = "key,endpoint";

    @Option(
            names = "--price-per-second",
            paramLabel = "PRICE",
            description = "What a second costs (default: 0; a server that is asked uses its own).")
    private BigDecimal price = BigDecimal.ZERO;

    @Mixin
    private EndpointPlace place = new EndpointPlace();

    UsageCommand(EaselCommand easel) {
        this.easel = easel;
    }

    @Override
    public Integer call() {
        Map<?, ?> report = place.server(easel.environment()).isPresent() ? remote() : local();
        if (easel.json()) {
            easel.console().out().println(JsonText.write(report));
            return ExitCode.SUCCESS.status();
        }
        for (Object row : (List<?>) report.get("usage")) {
            print((Map<?, ?>) row);
        }
        easel.console().out().println("total  " + amounts((Map<?, ?>) report.get("total")));
        return ExitCode.SUCCESS.status();
    }

    private Map<?, ?> remote() {
        return place.ask(easel, "GET", "/api/easel/usage?since=" + encoded(since) + "&by=" + encoded(by), "");
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private Map<String, Object> local() {
        UsageReport report = UsageReport.parse(since, by, new Price(price), System.currentTimeMillis());
        try (StoredState state = place.open(easel)) {
            return report.toJson(
                    state.usage().between(report.since(), report.until()),
                    state.keys().all().stream().collect(Collectors.toMap(ApiKey::id, ApiKey::name)));
        }
    }

    private void print(Map<?, ?> row) {
        String group = row.entrySet().stream()
                .filter(member -> !List.of("jobs", "gpu_seconds", "cost").contains(member.getKey()))
                .map(member -> member.getValue().toString())
                .map(text -> text.isEmpty() ? "-" : text)
                .collect(Collectors.joining("  "));
        easel.console().out().println(group + "  " + amounts(row));
    }

    private static String amounts(Map<?, ?> row) {
        return row.get("jobs") + " jobs  " + row.get("gpu_seconds") + " s  cost " + row.get("cost");
    }
}
