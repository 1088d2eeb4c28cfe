package dev.easel.server.endpoint;

import dev.easel.graph.inspect.PromptTexts;
import dev.easel.graph.node.Input;
import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.NodeRegistry;
import dev.easel.graph.workflow.Workflow;
import dev.easel.graph.workflow.WorkflowNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Finds what a call of a workflow would want to change: texts by following the conditioning upstream from the samplers, and seed,
 * steps, size, guidance, rate, length and pictures by what the nodes declare.
 */
public final class ParameterDiscovery {
    /** What may be found under each name: the inputs' names, and whether only nodes that make latents count. */
    private enum Known {
        STEPS("steps", List.of("steps"), false, "How many denoising steps."),
        WIDTH("width", List.of("width"), true, "In pixels."),
        HEIGHT("height", List.of("height"), true, "In pixels."),
        LENGTH("length", List.of("length"), true, "How many frames."),
        FPS("fps", List.of("fps", "frame_rate"), false, "Frames a second."),
        GUIDANCE("guidance", List.of("guidance"), false, "How strictly the model follows the prompt."),
        CFG("cfg", List.of("cfg"), false, "How strictly the model follows the prompt.");

        private final String title;
        private final List<String> inputs;
        private final boolean latentOnly;
        private final String description;

        Known(String title, List<String> inputs, boolean latentOnly, String description) {
            this.title = title;
            this.inputs = inputs;
            this.latentOnly = latentOnly;
            this.description = description;
        }
    }

    private final Workflow workflow;
    private final NodeRegistry registry;
    private final ParameterFactory factory;
    private final Map<String, EndpointParameter> found = new LinkedHashMap<>();

    private ParameterDiscovery(Workflow workflow, NodeRegistry registry) {
        this.workflow = workflow;
        this.registry = registry;
        factory = new ParameterFactory(workflow, registry);
    }

    /** The parameters of a workflow whose node classes are known. */
    public static List<EndpointParameter> of(Workflow workflow, NodeRegistry registry) {
        ParameterDiscovery discovery = new ParameterDiscovery(workflow, registry);
        discovery.texts();
        discovery.seeds();
        for (Known known : Known.values()) {
            discovery.numbers(known);
        }
        discovery.files();
        return List.copyOf(discovery.found.values());
    }

    private void texts() {
        PromptTexts texts = new PromptTexts(workflow);
        List<List<PromptTexts.Place>> positive = texts.all(PromptTexts.Side.POSITIVE);
        positive.forEach(places -> add("prompt", places, found.isEmpty(), false, "What the result should show."));
        texts.all(PromptTexts.Side.NEGATIVE).stream()
                .filter(places -> !positive.contains(places))
                .forEach(places -> add("negative_prompt", places, false, false, "What the result should not show."));
    }

    private void seeds() {
        List<PromptTexts.Place> seeds = places(List.of("seed", "noise_seed"), false);
        if (!seeds.isEmpty()) {
            add("seed", seeds, false, true, "Where the noise starts; random when it is not given.");
        }
    }

    /** Inputs with the same value are one parameter; others get numbers. */
    private void numbers(Known known) {
        Map<Object, List<PromptTexts.Place>> byValue = new LinkedHashMap<>();
        for (PromptTexts.Place place : places(known.inputs, known.latentOnly)) {
            byValue.computeIfAbsent(value(place), value -> new ArrayList<>()).add(place);
        }
        String title = known == Known.CFG && !found.containsKey("guidance") ? "guidance" : known.title;
        byValue.values().forEach(places -> add(title, places, false, false, known.description));
    }

    private void files() {
        for (WorkflowNode node : workflow.nodes()) {
            for (String name : node.inputs().keySet()) {
                PromptTexts.Place place = new PromptTexts.Place(node.id(), name);
                boolean upload =
                        factory.input(place).filter(ParameterFactory::isUpload).isPresent();
                if (upload && isConstant(place)) {
                    String title = node.classType().orElse("").contains("Mask") ? "mask" : name;
                    add(title, List.of(place), true, false, "A file: an upload, a data URL or an https URL.");
                }
            }
        }
    }

    private List<PromptTexts.Place> places(List<String> inputs, boolean latentOnly) {
        List<PromptTexts.Place> places = new ArrayList<>();
        for (WorkflowNode node : workflow.nodes()) {
            if (latentOnly && !makesLatents(node)) {
                continue;
            }
            for (String input : inputs) {
                PromptTexts.Place place = new PromptTexts.Place(node.id(), input);
                if (node.inputs().get(input) instanceof Number && isNumber(place)) {
                    places.add(place);
                }
            }
        }
        return places;
    }

    private boolean isNumber(PromptTexts.Place place) {
        return factory.input(place)
                .map(Input::typeName)
                .filter(type -> type.equals("INT") || type.equals("FLOAT"))
                .isPresent();
    }

    private boolean makesLatents(WorkflowNode node) {
        return node.classType().flatMap(registry::find).map(NodeDefinition::outputs).orElse(List.of()).stream()
                .anyMatch(output -> "LATENT".equals(output.typeName()));
    }

    private boolean isConstant(PromptTexts.Place place) {
        return PromptTexts.link(value(place)).isEmpty();
    }

    private Object value(PromptTexts.Place place) {
        Object value = workflow.node(place.node()).orElseThrow().inputs().get(place.input());
        return value instanceof Number number ? Double.valueOf(number.doubleValue()) : Objects.requireNonNull(value);
    }

    private void add(
            String title, List<PromptTexts.Place> places, boolean required, boolean random, String description) {
        if (places.isEmpty() || factory.input(places.getFirst()).isEmpty()) {
            return;
        }
        String name = title;
        for (int number = 2; found.containsKey(name); number++) {
            name = title + "_" + number;
        }
        found.put(name, factory.of(name, places, required, random, description));
    }
}
