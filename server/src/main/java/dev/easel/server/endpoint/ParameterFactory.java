package dev.easel.server.endpoint;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.graph.inspect.PromptTexts;
import dev.easel.graph.node.Input;
import dev.easel.graph.node.NodeRegistry;
import dev.easel.graph.node.SocketType;
import dev.easel.graph.workflow.Workflow;
import dev.easel.graph.workflow.WorkflowNode;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** Makes parameters of inputs: their kinds and limits are those that the nodes declare. */
final class ParameterFactory {
    private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]{0,63}");
    private static final Set<String> SEEDS = Set.of("seed", "noise_seed");
    private static final List<String> UPLOADS = List.of("image_upload", "video_upload", "audio_upload", "file_upload");

    private final Workflow workflow;
    private final NodeRegistry registry;

    ParameterFactory(Workflow workflow, NodeRegistry registry) {
        this.workflow = workflow;
        this.registry = registry;
    }

    /**
     * The parameter that was asked for.
     *
     * @throws EaselException INVALID_INPUT when its name or its limits are not possible, NOT_FOUND when there is no such input
     */
    EndpointParameter of(ParameterRequest request) {
        if (!NAME.matcher(request.name()).matches()) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "The parameter name \"" + request.name()
                            + "\" is not possible; use letters, digits and underscores, no digit first.");
        }
        List<PromptTexts.Place> targets = Arrays.stream(request.target().split(",", -1))
                .map(String::strip)
                .map(this::place)
                .toList();
        EndpointParameter declared = of(request.name(), targets, request.required(), false, request.description());
        Optional<Number> min = narrower(request.min(), declared.min(), 1);
        Optional<Number> max = narrower(request.max(), declared.max(), -1);
        if (min.isPresent() && max.isPresent() && decimal(min.get()).compareTo(decimal(max.get())) > 0) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "The parameter " + request.name() + " has the limits " + min.get() + " to " + max.get()
                            + "; give --min not above --max.");
        }
        boolean needed = request.required()
                || (declared.kind() == ParameterKind.FILE && request.otherwise().isEmpty());
        EndpointParameter parameter = new EndpointParameter(
                request.name(),
                declared.kind(),
                targets,
                needed,
                false,
                needed ? Optional.empty() : request.otherwise().or(declared::otherwise),
                min,
                max,
                declared.choices(),
                request.description());
        request.otherwise().ifPresent(value -> ParameterValues.check(parameter, value));
        return parameter;
    }

    /** A parameter for inputs of one kind, with the first one's value for calls that do not give it. */
    EndpointParameter of(
            String name, List<PromptTexts.Place> targets, boolean required, boolean random, String description) {
        PromptTexts.Place first = targets.getFirst();
        Input input = input(first).orElseThrow(() -> absent(first));
        Object constant = workflow.node(first.node()).orElseThrow().inputs().get(first.input());
        boolean linked = PromptTexts.link(constant).isPresent();
        ParameterKind kind = kind(input);
        boolean needed = required || kind == ParameterKind.FILE;
        Optional<Object> otherwise = needed || random || linked
                ? Optional.empty()
                : Optional.ofNullable(constant).or(() -> input.option("default"));
        return new EndpointParameter(
                name,
                kind,
                targets,
                needed,
                random,
                otherwise,
                input.option("min").map(Number.class::cast),
                input.option("max").map(Number.class::cast),
                kind == ParameterKind.CHOICE ? choices(input) : List.of(),
                description);
    }

    /** Whether an input is a seed by its name. */
    static boolean isSeed(String input) {
        return SEEDS.contains(input);
    }

    /** The declaration of an input. */
    Optional<Input> input(PromptTexts.Place place) {
        return workflow.node(place.node())
                .flatMap(WorkflowNode::classType)
                .flatMap(registry::find)
                .flatMap(definition -> definition.input(place.input()));
    }

    static boolean isUpload(Input input) {
        return UPLOADS.stream()
                .anyMatch(option -> Boolean.TRUE.equals(input.options().get(option)));
    }

    private static ParameterKind kind(Input input) {
        if (isUpload(input)) {
            return ParameterKind.FILE;
        }
        return switch (input.typeName()) {
            case "INT" -> ParameterKind.INTEGER;
            case "FLOAT" -> ParameterKind.NUMBER;
            case "STRING" -> ParameterKind.TEXT;
            case "BOOLEAN" -> ParameterKind.BOOLEAN;
            case "COMBO" -> ParameterKind.CHOICE;
            default ->
                throw new EaselException(
                        ErrorCode.INVALID_INPUT,
                        "The input " + input.name() + " takes a " + input.typeName()
                                + " from another node, which no call can give; name an input that holds a value.");
        };
    }

    private List<Object> choices(Input input) {
        if (input.type() instanceof SocketType.Choices choices) {
            return new ArrayList<>(choices.source().choices(registry.services()));
        }
        return input.option("options").orElse(List.of()) instanceof List<?> options
                ? new ArrayList<>(options)
                : List.of();
    }

    private PromptTexts.Place place(String text) {
        int dot = text.lastIndexOf('.');
        if (dot <= 0 || dot == text.length() - 1) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT, "\"" + text + "\" is not NODE.INPUT, for instance 6.text.");
        }
        PromptTexts.Place place = EndpointParameter.place(text);
        if (input(place).isEmpty()) {
            throw absent(place);
        }
        return place;
    }

    private EaselException absent(PromptTexts.Place place) {
        String there = workflow.node(place.node())
                .map(node -> "node " + node.id() + " (" + node.classType().orElse("without class") + ") has the inputs "
                        + inputNames(node))
                .orElse("the nodes are " + workflow.nodeIds());
        return new EaselException(
                ErrorCode.NOT_FOUND, "There is no input " + place.node() + "." + place.input() + ": " + there + ".");
    }

    private String inputNames(WorkflowNode node) {
        return node.classType()
                .flatMap(registry::find)
                .map(definition -> {
                    List<String> names = new ArrayList<>(definition.required().keySet());
                    names.addAll(definition.optional().keySet());
                    return String.join(", ", names);
                })
                .orElse("of an unknown class");
    }

    private static Optional<Number> narrower(Optional<Number> asked, Optional<Number> declared, int sign) {
        if (asked.isEmpty() || declared.isEmpty()) {
            return asked.isPresent() ? asked : declared;
        }
        boolean narrows = Integer.signum(decimal(asked.get()).compareTo(decimal(declared.get()))) * sign >= 0;
        return narrows ? asked : declared;
    }

    static BigDecimal decimal(Number number) {
        return new BigDecimal(number.toString());
    }
}
