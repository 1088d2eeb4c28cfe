package dev.easel.app;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.NodeRegistry;
import dev.easel.graph.validation.NodeErrors;
import dev.easel.graph.validation.ValidationError;
import dev.easel.graph.validation.ValidationResult;
import dev.easel.graph.workflow.Workflow;
import dev.easel.graph.workflow.WorkflowNode;
import dev.easel.hub.NearestNames;
import java.util.ArrayList;
import java.util.List;

/** Turns what validation found into one sentence. */
final class ValidationReport {
    private static final int LONGEST_DETAILS = 400;

    private ValidationReport() {}

    /**
     * Refuses a workflow in which any node has an error.
     *
     * @throws EaselException INVALID_INPUT naming the first error's node and input, and how many more there are; NOT_FOUND for an
     *     unknown node
     */
    static void requireValid(ValidationResult result, NodeRegistry registry) {
        List<String> sentences = new ArrayList<>();
        result.nodeErrors().forEach((id, errors) -> sentences.addAll(sentences(id, errors)));
        if (!sentences.isEmpty()) {
            int more = sentences.size() - 1;
            String rest = more == 0 ? "" : more == 1 ? " (and one more error)" : " (and " + more + " more errors)";
            throw new EaselException(ErrorCode.INVALID_INPUT, sentences.getFirst() + rest + ".");
        }
        if (result.error().isPresent()) {
            throw refusal(result.error().get(), result.workflow(), registry);
        }
    }

    private static List<String> sentences(String id, NodeErrors errors) {
        return errors.errors().stream()
                .map(error -> "Node " + id + " (" + errors.classType() + "): " + oneLine(error))
                .toList();
    }

    private static EaselException refusal(ValidationError error, Workflow workflow, NodeRegistry registry) {
        List<String> known =
                registry.definitions().stream().map(NodeDefinition::name).toList();
        for (WorkflowNode node : workflow.nodes()) {
            String name = node.classType().orElse("");
            if (!name.isEmpty() && !known.contains(name)) {
                return new EaselException(
                        ErrorCode.NOT_FOUND,
                        "Node " + node.id() + " is of the class \"" + name
                                + "\", which Easel does not have; the nearest is "
                                + String.join(", ", NearestNames.of(name, known, 1)) + " (easel nodes lists all).");
            }
        }
        return new EaselException(ErrorCode.INVALID_INPUT, oneLine(error) + ".");
    }

    private static String oneLine(ValidationError error) {
        String sentence = error.extraInfo().get("reason") instanceof String reason ? reason : withDetails(error);
        return sentence.endsWith(".") ? sentence.substring(0, sentence.length() - 1) : sentence;
    }

    private static String withDetails(ValidationError error) {
        String details = error.details().replaceAll("\\s+", " ").strip();
        if (details.length() > LONGEST_DETAILS) {
            details = details.substring(0, LONGEST_DETAILS) + "…";
        }
        return details.isEmpty() ? error.message() : error.message() + ": " + details;
    }
}
