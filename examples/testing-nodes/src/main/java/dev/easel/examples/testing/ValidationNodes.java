package dev.easel.examples.testing;

import dev.easel.graph.node.Input;
import dev.easel.graph.node.InputValidator;
import dev.easel.graph.node.InputValidator.Verdict;
import dev.easel.graph.node.NodeContext;
import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.NodeDefinitionBuilder;
import dev.easel.graph.node.NodeInputs;
import dev.easel.graph.node.NodeResult;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/** Nodes with validators of every kind. */
final class ValidationNodes {
    private static final String EITHER = "IMAGE,FLOAT";

    private final Pictures pictures;

    ValidationNodes(Pictures pictures) {
        this.pictures = pictures;
    }

    List<NodeDefinition> nodes() {
        return List.of(
                either("TestCustomValidation1")
                        .validator(InputValidator.of(this::floatOrPicture, "input1", "input2"))
                        .build(),
                either("TestCustomValidation2")
                        .validator(InputValidator.of(this::linkedExactly, "input1", "input2")
                                .withLinkedTypes())
                        .build(),
                either("TestCustomValidation3")
                        .validator(TypeCheck.of(Map.of("input1", EITHER, "input2", EITHER)))
                        .build(),
                floats("TestCustomValidation4", false)
                        .validator(InputValidator.of(this::floats, "input1", "input2"))
                        .build(),
                floats("TestCustomValidation5", true)
                        .validator(InputValidator.ofAll(this::noSevens))
                        .build(),
                asyncValidation("TestAsyncValidation", "threshold"),
                asyncValidation("TestAsyncValidationError", "max_value"));
    }

    private NodeDefinitionBuilder either(String name) {
        return named(name)
                .input(Input.of("input1", EITHER))
                .input(Input.of("input2", EITHER))
                .output("IMAGE")
                .function(this::product);
    }

    private NodeDefinitionBuilder floats(String name, boolean limited) {
        Input first = Input.number("input1");
        Input second = Input.number("input2");
        return named(name)
                .input(limited ? first.range(0, 1) : first)
                .input(limited ? second.range(0, 1) : second)
                .output("IMAGE")
                .function(this::product);
    }

    private NodeResult product(NodeInputs inputs, NodeContext context) {
        Object first = inputs.raw("input1");
        Object second = inputs.raw("input2");
        if (first instanceof Double one && second instanceof Double two) {
            return NodeResult.of(pictures.picture(1, 512, 512, one * two));
        }
        if (first instanceof Double one) {
            return NodeResult.of(pictures.times(second, one));
        }
        return NodeResult.of(second instanceof Double two ? pictures.times(first, two) : pictures.times(first, second));
    }

    private Verdict floatOrPicture(InputValidator.Request request) {
        for (String name : List.of("input1", "input2")) {
            Object value = request.inputs().raw(name);
            if (value != null && !(value instanceof Double) && !pictures.isPicture(value)) {
                return Verdict.refuse(
                        "Invalid type of " + name + ": " + value.getClass().getSimpleName());
            }
        }
        return Verdict.accept();
    }

    private Verdict linkedExactly(InputValidator.Request request) {
        for (String name : List.of("input1", "input2")) {
            String type = request.linkedTypes().get(name);
            if (type != null && !type.equals("IMAGE") && !type.equals("FLOAT")) {
                return Verdict.refuse("Invalid type of " + name + ": " + type);
            }
        }
        return floatOrPicture(request);
    }

    private Verdict floats(InputValidator.Request request) {
        for (String name : List.of("input1", "input2")) {
            Object value = request.inputs().raw(name);
            if (value != null && !(value instanceof Double)) {
                return Verdict.refuse(
                        "Invalid type of " + name + ": " + value.getClass().getSimpleName());
            }
        }
        return Verdict.accept();
    }

    private Verdict noSevens(InputValidator.Request request) {
        return request.inputs().raw("input2") instanceof Double value && value == 7.0
                ? Verdict.refuse("7s are not allowed. I've never liked 7s.")
                : Verdict.accept();
    }

    private NodeDefinition asyncValidation(String name, String limit) {
        return named(name)
                .input(Input.number("value").defaultValue(5))
                .input(Input.number(limit).defaultValue(10))
                .output("IMAGE")
                .validator(InputValidator.ofAsync(
                        request -> CompletableFuture.supplyAsync(
                                () -> request.inputs().number("value")
                                                > request.inputs().number(limit)
                                        ? Verdict.refuse("Value exceeds " + limit)
                                        : Verdict.accept()),
                        "value",
                        limit))
                .function(
                        (inputs, context) -> NodeResult.of(pictures.picture(1, 512, 512, inputs.number("value") / 10)))
                .build();
    }

    private static NodeDefinitionBuilder named(String name) {
        return NodeDefinition.named(name).category("Testing/Nodes").module("custom_nodes.testing-pack");
    }
}
