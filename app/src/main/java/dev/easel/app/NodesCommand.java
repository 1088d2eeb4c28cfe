package dev.easel.app;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.NodeRegistry;
import dev.easel.hub.NearestNames;
import java.io.PrintWriter;
import java.util.Comparator;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Lists the node classes, or describes one. */
@Command(
        name = "nodes",
        description = "Lists the nodes that workflows can use, or describes one of them.",
        footer = {
            "",
            "Examples:",
            "  easel nodes                     every node, by category",
            "  easel nodes KSampler            its inputs with their limits, and its outputs",
            "  easel nodes --json KSampler     the same as ComfyUI's /object_info gives it",
        })
final class NodesCommand implements Callable<Integer> {
    private static final int SUGGESTED = 3;

    private final EaselCommand easel;

    @Parameters(arity = "0..1", paramLabel = "NAME", description = "The class name of a node, such as KSampler.")
    private String name;

    NodesCommand(EaselCommand easel) {
        this.easel = easel;
    }

    @Override
    public Integer call() {
        NodeRegistry registry = Engine.registry(easel.workspace());
        PrintWriter out = easel.console().out();
        if (name != null) {
            NodeDefinition definition = registry.find(name).orElseThrow(() -> unknown(registry));
            if (easel.json()) {
                out.println(Json.pretty(registry.objectInfo(name)));
            } else {
                NodeDescription.print(out, definition, registry.services());
            }
        } else if (easel.json()) {
            out.println(Json.pretty(registry.objectInfo()));
        } else {
            list(registry, out);
        }
        return ExitCode.SUCCESS.status();
    }

    private static void list(NodeRegistry registry, PrintWriter out) {
        TreeMap<String, List<NodeDefinition>> categories =
                new TreeMap<>(registry.definitions().stream().collect(Collectors.groupingBy(NodeDefinition::category)));
        categories.forEach((category, definitions) -> {
            out.println(category);
            definitions.stream()
                    .sorted(Comparator.comparing(NodeDefinition::name))
                    .forEach(definition -> out.println(line(definition)));
        });
        out.println();
        out.println(registry.definitions().size() + " nodes; easel nodes NAME describes one.");
    }

    private static String line(NodeDefinition definition) {
        String displayName = definition.displayName();
        boolean same = displayName.isEmpty() || displayName.equals(definition.name());
        return "  " + definition.name() + (same ? "" : "  (" + displayName + ")");
    }

    private EaselException unknown(NodeRegistry registry) {
        List<String> names =
                registry.definitions().stream().map(NodeDefinition::name).toList();
        return new EaselException(
                ErrorCode.NOT_FOUND,
                "There is no node called \"" + name + "\": the nearest are "
                        + String.join(", ", NearestNames.of(name, names, SUGGESTED)) + "; easel nodes lists all.");
    }
}
