package dev.easel.app;

import dev.easel.graph.workflow.JsonText;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;

/** Prints an endpoint and what calls can give it. */
final class EndpointReport {
    private EndpointReport() {}

    static void print(EaselCommand easel, Map<?, ?> endpoint) {
        PrintWriter out = easel.console().out();
        if (easel.json()) {
            out.println(JsonText.write(endpoint));
            return;
        }
        out.println(endpoint.get("name") + "@" + endpoint.get("version") + ": POST " + endpoint.get("url"));
        for (Object entry : (List<?>) endpoint.get("parameters")) {
            Map<?, ?> parameter = (Map<?, ?>) entry;
            out.printf("  %-16s %-8s %s%n", parameter.get("name"), parameter.get("type"), rest(parameter));
        }
    }

    private static String rest(Map<?, ?> parameter) {
        StringBuilder text = new StringBuilder(String.join(
                ", ",
                ((List<?>) parameter.get("targets"))
                        .stream().map(String::valueOf).toList()));
        if (parameter.containsKey("min") || parameter.containsKey("max")) {
            text.append(", ")
                    .append(parameter.containsKey("min") ? parameter.get("min") : "")
                    .append(" … ")
                    .append(parameter.containsKey("max") ? parameter.get("max") : "");
        }
        if (Boolean.TRUE.equals(parameter.get("required"))) {
            text.append(", required");
        } else if (Boolean.TRUE.equals(parameter.get("random"))) {
            text.append(", random when not given");
        } else if (parameter.containsKey("default")) {
            String value = String.valueOf(parameter.get("default"));
            text.append(", default ").append(value.length() > 40 ? value.substring(0, 40) + "…" : value);
        }
        return text.toString();
    }
}
