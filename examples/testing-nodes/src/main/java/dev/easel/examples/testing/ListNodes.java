package dev.easel.examples.testing;

import dev.easel.graph.node.Input;
import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.NodeDefinitionBuilder;
import dev.easel.graph.node.NodeInputs;
import dev.easel.graph.node.NodeResult;
import dev.easel.graph.node.Output;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Lists that flow element by element, and accumulations that flow as one value. */
final class ListNodes {
    /** A list that flows as one value. */
    record Accumulation(List<Object> elements) {
        Accumulation {
            elements = Collections.unmodifiableList(new ArrayList<>(elements));
        }
    }

    List<NodeDefinition> nodes() {
        return List.of(
                TypeCheck.checked(makeList()),
                TypeCheck.checked(accumulate()),
                TypeCheck.checked(head()),
                TypeCheck.checked(tail()),
                TypeCheck.checked(toList()),
                TypeCheck.checked(fromList()),
                TypeCheck.checked(length()),
                TypeCheck.checked(getItem()),
                TypeCheck.checked(setItem()));
    }

    private static NodeDefinition makeList() {
        NodeDefinitionBuilder builder = named("TestMakeListNode").input(Input.of("value1", "*"));
        for (int number = 2; number <= 9; number++) {
            builder.optional(Input.of("value" + number, "*"));
        }
        return builder.output(Output.of("*").list())
                .function((inputs, context) -> {
                    List<Object> values = new ArrayList<>();
                    for (int number = 1; number <= 9; number++) {
                        if (inputs.isPresent("value" + number)) {
                            values.add(inputs.raw("value" + number));
                        }
                    }
                    return NodeResult.of(values);
                })
                .build();
    }

    private static NodeDefinition accumulate() {
        return named("TestAccumulateNode")
                .input(Input.of("to_add", "*"))
                .optional(Input.of("accumulation", "ACCUMULATION"))
                .output("ACCUMULATION")
                .function((inputs, context) -> {
                    List<Object> elements = new ArrayList<>(inputs.optional("accumulation", Accumulation.class)
                            .map(Accumulation::elements)
                            .orElse(List.of()));
                    elements.add(inputs.raw("to_add"));
                    return NodeResult.of(new Accumulation(elements));
                })
                .build();
    }

    private static NodeDefinition head() {
        return onAccumulation("TestAccumulationHeadNode")
                .output("ACCUMULATION")
                .output("*")
                .function((inputs, context) -> {
                    List<Object> elements = elements(inputs);
                    return elements.isEmpty()
                            ? NodeResult.of(inputs.raw("accumulation"), null)
                            : NodeResult.of(
                                    new Accumulation(elements.subList(1, elements.size())), elements.getFirst());
                })
                .build();
    }

    private static NodeDefinition tail() {
        return onAccumulation("TestAccumulationTailNode")
                .output("ACCUMULATION")
                .output("*")
                .function((inputs, context) -> {
                    List<Object> elements = elements(inputs);
                    return elements.isEmpty()
                            ? NodeResult.of(null, inputs.raw("accumulation"))
                            : NodeResult.of(
                                    new Accumulation(elements.subList(0, elements.size() - 1)), elements.getLast());
                })
                .build();
    }

    private static NodeDefinition toList() {
        return onAccumulation("TestAccumulationToListNode")
                .output(Output.of("*").list())
                .function((inputs, context) -> NodeResult.of(elements(inputs)))
                .build();
    }

    private static NodeDefinition fromList() {
        return named("TestListToAccumulationNode")
                .takesLists()
                .input(Input.of("list", "*"))
                .output("ACCUMULATION")
                .function((inputs, context) -> NodeResult.of(new Accumulation(inputs.list("list", Object.class))))
                .build();
    }

    private static NodeDefinition length() {
        return onAccumulation("TestAccumulationGetLengthNode")
                .output("INT")
                .function((inputs, context) ->
                        NodeResult.of((long) elements(inputs).size()))
                .build();
    }

    private static NodeDefinition getItem() {
        return onAccumulation("TestAccumulationGetItemNode")
                .input(Input.integer("index").defaultValue(0).step(1))
                .output("*")
                .function((inputs, context) -> NodeResult.of(elements(inputs).get(inputs.integer("index"))))
                .build();
    }

    private static NodeDefinition setItem() {
        return onAccumulation("TestAccumulationSetItemNode")
                .input(Input.integer("index").defaultValue(0).step(1))
                .input(Input.of("value", "*"))
                .output("ACCUMULATION")
                .function((inputs, context) -> {
                    List<Object> elements = new ArrayList<>(elements(inputs));
                    elements.set(inputs.integer("index"), inputs.raw("value"));
                    return NodeResult.of(new Accumulation(elements));
                })
                .build();
    }

    private static List<Object> elements(NodeInputs inputs) {
        return inputs.value("accumulation", Accumulation.class).elements();
    }

    private static NodeDefinitionBuilder onAccumulation(String name) {
        return named(name).input(Input.of("accumulation", "ACCUMULATION"));
    }

    private static NodeDefinitionBuilder named(String name) {
        return NodeDefinition.named(name).category("Testing/Lists").module("custom_nodes.testing-pack");
    }
}
