package dev.easel.graph.validation;

import dev.easel.graph.node.Input;
import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.NodeRegistry;
import dev.easel.graph.workflow.Workflow;
import dev.easel.graph.workflow.WorkflowNode;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Checks a workflow against the declarations of its nodes and converts its constants (contract section 3). */
public final class WorkflowValidator {
    private final NodeRegistry registry;

    /** A validator for workflows of the given node classes. */
    public WorkflowValidator(NodeRegistry registry) {
        this.registry = registry;
    }

    /** Checks a workflow with all its output nodes. */
    public ValidationResult validate(Workflow workflow) {
        return validate(workflow, Optional.empty());
    }

    /**
     * Checks a workflow.
     *
     * @param targets the output nodes to run; empty for all
     */
    public ValidationResult validate(Workflow workflow, Optional<? extends Collection<String>> targets) {
        for (WorkflowNode node : workflow.nodes()) {
            Optional<String> problem = classProblem(node);
            if (problem.isPresent()) {
                return ValidationResult.refused(
                        workflow,
                        new ValidationError("invalid_prompt", problem.get(), "Node ID '#" + node.id() + "'", Map.of()));
            }
        }
        List<String> outputs = workflow.nodes().stream()
                .filter(node -> definition(node).flags().outputNode())
                .map(WorkflowNode::id)
                .filter(id -> targets.isEmpty() || targets.get().contains(id))
                .toList();
        if (outputs.isEmpty()) {
            return ValidationResult.refused(
                    workflow, new ValidationError("prompt_no_outputs", "Prompt has no outputs", "", Map.of()));
        }
        return new Run(workflow, outputs).result();
    }

    private Optional<String> classProblem(WorkflowNode node) {
        if (!node.json().containsKey("class_type")) {
            return Optional.of("Cannot execute because a node is missing the class_type property.");
        }
        if (node.classType().flatMap(registry::find).isEmpty()) {
            String name = PythonText.str(node.json().get("class_type"));
            return Optional.of("Cannot execute because node " + name + " does not exist.");
        }
        return Optional.empty();
    }

    private NodeDefinition definition(WorkflowNode node) {
        return node.classType().flatMap(registry::find).orElseThrow();
    }

    /** The check of one workflow. Nodes are checked after those they link to, without recursion. */
    private final class Run {
        private final Workflow workflow;
        private final List<String> outputs;
        private final Map<String, NodeCheck> checks = new HashMap<>();
        private final Map<String, Map<Input, String>> links = new HashMap<>();
        private final List<String> order = new ArrayList<>();
        private final Set<String> invalid = new LinkedHashSet<>();
        private final Map<String, List<ValidationError>> errors = new LinkedHashMap<>();
        private final Map<String, WorkflowNode> converted = new LinkedHashMap<>();
        private final Set<String> roots = new HashSet<>();
        private final Set<String> reported = new HashSet<>();

        Run(Workflow workflow, List<String> outputs) {
            this.workflow = workflow;
            this.outputs = outputs;
        }

        ValidationResult result() {
            outputs.forEach(this::visit);
            order.forEach(this::check);
            List<String> valid =
                    outputs.stream().filter(id -> !invalid.contains(id)).toList();
            Optional<ValidationError> error = valid.isEmpty() ? Optional.of(refusal()) : Optional.empty();
            List<WorkflowNode> nodes = workflow.nodes().stream()
                    .map(node -> converted.getOrDefault(node.id(), node))
                    .toList();
            return new ValidationResult(Workflow.of(nodes), valid, error, nodeErrors());
        }

        /** Lists the nodes behind an output, each after those it links to; a link back to a node being visited is a cycle. */
        private void visit(String output) {
            Deque<String> path = new ArrayDeque<>();
            Map<String, Iterator<String>> open = new LinkedHashMap<>();
            if (!checks.containsKey(output)) {
                roots.add(output);
            }
            enter(output, path, open);
            while (!path.isEmpty()) {
                String id = path.peek();
                if (!open.get(id).hasNext()) {
                    path.pop();
                    open.remove(id);
                    order.add(id);
                    continue;
                }
                String linked = open.get(id).next();
                if (open.containsKey(linked)) {
                    reportCycle(linked, path);
                } else {
                    enter(linked, path, open);
                }
            }
        }

        private void enter(String id, Deque<String> path, Map<String, Iterator<String>> open) {
            if (checks.containsKey(id)) {
                return;
            }
            WorkflowNode node = workflow.node(id).orElseThrow();
            NodeCheck check = new NodeCheck(workflow, registry, node, definition(node));
            checks.put(id, check);
            links.put(id, check.linkedNodes());
            path.push(id);
            open.put(id, links.get(id).values().iterator());
        }

        private void reportCycle(String id, Deque<String> path) {
            List<String> cycle = new ArrayList<>(List.of(id));
            for (String step : path) {
                if (step.equals(id)) {
                    break;
                }
                cycle.add(1, step);
            }
            cycle.add(id);
            String shown = cycle.size() > 20 ? cycle.size() - 1 + " nodes" : String.join(" -> ", cycle);
            errors.computeIfAbsent(id, key -> new ArrayList<>())
                    .add(new ValidationError(
                            "dependency_cycle", "Dependency cycle detected", shown, Map.of("cycle", cycle)));
            invalid.add(id);
        }

        private void check(String id) {
            NodeCheck check = checks.get(id);
            check.run();
            List<ValidationError> found = new ArrayList<>(check.errors());
            if (roots.contains(id)) {
                check.failure().ifPresent(failure -> found.add(failure.toError()));
            }
            if (!found.isEmpty()) {
                errors.computeIfAbsent(id, key -> new ArrayList<>()).addAll(found);
            }
            if (!found.isEmpty() || check.failure().isPresent()) {
                invalid.add(id);
            }
            links.get(id).forEach((input, linked) -> {
                if (invalid.contains(linked)) {
                    invalid.add(id);
                    reportInnerFailure(check, input, linked);
                }
            });
            WorkflowNode node = workflow.node(id).orElseThrow();
            if (node.json().containsKey("inputs")) {
                converted.put(id, node.withInputs(check.convertedInputs()));
            }
        }

        /** The first node that links to a node whose check could not be finished reports it, under that node's id. */
        private void reportInnerFailure(NodeCheck check, Input input, String linked) {
            Optional<InputErrors.Failure> failure = checks.get(linked).failure();
            if (failure.isPresent() && !roots.contains(linked) && reported.add(linked)) {
                Object link = check.convertedInputs().get(input.name());
                errors.computeIfAbsent(linked, key -> new ArrayList<>())
                        .add(check.inputErrors().innerFailure(input, link, failure.get()));
            }
        }

        private ValidationError refusal() {
            List<String> lines = new ArrayList<>();
            for (String output : outputs) {
                errors.getOrDefault(output, List.of())
                        .forEach(error -> lines.add(error.message() + ": " + error.details()));
            }
            return new ValidationError(
                    "prompt_outputs_failed_validation",
                    "Prompt outputs failed validation",
                    String.join("\n", lines),
                    Map.of());
        }

        private Map<String, NodeErrors> nodeErrors() {
            if (errors.isEmpty()) {
                return Map.of();
            }
            Map<String, BitSet> dependents = dependentOutputs();
            Map<String, NodeErrors> byNode = new LinkedHashMap<>();
            errors.forEach((id, found) -> {
                List<String> dependent = dependents.getOrDefault(id, new BitSet()).stream()
                        .mapToObj(outputs::get)
                        .toList();
                String classType = workflow.node(id).orElseThrow().classType().orElseThrow();
                byNode.put(id, new NodeErrors(found, dependent, classType));
            });
            return byNode;
        }

        /** For each node the positions of the outputs behind which it stands; consumers come before producers in the walk. */
        private Map<String, BitSet> dependentOutputs() {
            Map<String, BitSet> dependents = new HashMap<>();
            for (int position = 0; position < outputs.size(); position++) {
                dependents
                        .computeIfAbsent(outputs.get(position), key -> new BitSet())
                        .set(position);
            }
            for (String id : order.reversed()) {
                BitSet own = dependents.getOrDefault(id, new BitSet());
                links.get(id)
                        .values()
                        .forEach(linked -> dependents
                                .computeIfAbsent(linked, key -> new BitSet())
                                .or(own));
            }
            return dependents;
        }
    }
}
