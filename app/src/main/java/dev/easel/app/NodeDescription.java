package dev.easel.app;

import dev.easel.graph.node.Input;
import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.Output;
import dev.easel.graph.node.Services;
import dev.easel.graph.node.SocketType;
import java.io.PrintWriter;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Describes a node for readers: its purpose, its inputs with their limits, its outputs. */
final class NodeDescription {
    private static final int CHOICES_SHOWN = 12;

    private NodeDescription() {}

    /**
     * @param services asked for the choices of file lists
     */
    static void print(PrintWriter out, NodeDefinition definition, Services services) {
        out.println(definition.name() + "  (" + definition.displayName() + ", " + definition.category() + ")");
        if (!definition.description().isEmpty()) {
            out.println(definition.description());
        }
        printInputs(out, "Inputs:", definition.required(), services);
        printInputs(out, "Optional inputs:", definition.optional(), services);
        if (!definition.outputs().isEmpty()) {
            out.println("Outputs:");
            int slot = 0;
            for (Output output : definition.outputs()) {
                String name = output.name().equals(output.typeName()) ? "" : "  " + output.name();
                out.println("  " + slot + "  " + output.typeName() + name
                        + tooltip(output.tooltip().orElse("")));
                slot++;
            }
        }
    }

    private static void printInputs(PrintWriter out, String title, Map<String, Input> inputs, Services services) {
        if (inputs.isEmpty()) {
            return;
        }
        out.println(title);
        for (Input input : inputs.values()) {
            String tooltip =
                    tooltip(input.option("tooltip").map(Object::toString).orElse(""));
            out.println("  " + input.name() + "  " + type(input, services) + limits(input) + tooltip);
        }
    }

    private static String type(Input input, Services services) {
        return switch (input.type()) {
            case SocketType.Named named -> named.name();
            case SocketType.Choices choices -> choices(choices.source().choices(services));
        };
    }

    private static String choices(List<?> choices) {
        String shown =
                choices.stream().limit(CHOICES_SHOWN).map(String::valueOf).collect(Collectors.joining(" | "));
        int more = choices.size() - CHOICES_SHOWN;
        return "one of: " + shown + (more > 0 ? " | … (" + more + " more)" : "");
    }

    private static String limits(Input input) {
        StringBuilder limits = new StringBuilder();
        input.option("min").ifPresent(min -> limits.append("  from ").append(min));
        input.option("max").ifPresent(max -> limits.append("  to ").append(max));
        input.option("default").ifPresent(value -> limits.append("  default ").append(Json.line(value)));
        return limits.toString();
    }

    private static String tooltip(String text) {
        return text.isBlank() ? "" : "  – " + text;
    }
}
