package dev.easel.server.endpoint;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.graph.convert.NodeCatalog;
import dev.easel.graph.convert.WorkflowConverter;
import dev.easel.graph.node.NodeRegistry;
import dev.easel.graph.validation.ValidationError;
import dev.easel.graph.validation.ValidationResult;
import dev.easel.graph.validation.WorkflowValidator;
import dev.easel.graph.workflow.Workflow;
import dev.easel.graph.workflow.WorkflowDocument;
import dev.easel.graph.workflow.WorkflowLimits;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/** Publishes workflows: converts, validates, finds the parameters, stores. */
public final class Publisher {
    private final NodeRegistry registry;
    private final WorkflowValidator validator;
    private final EndpointStore store;

    public Publisher(NodeRegistry registry, EndpointStore store) {
        this.registry = registry;
        this.store = store;
        validator = new WorkflowValidator(registry);
    }

    /** A workflow that does not validate. */
    public static final class InvalidWorkflow extends EaselException {
        private static final long serialVersionUID = 1L;

        private final transient ValidationResult result;

        /** @param result what is wrong */
        public InvalidWorkflow(ValidationResult result) {
            super(ErrorCode.INVALID_INPUT, sentence(result));
            this.result = result;
        }

        /** What is wrong. */
        public ValidationResult result() {
            return result;
        }

        private static String sentence(ValidationResult result) {
            StringBuilder text = new StringBuilder("The workflow does not validate");
            result.nodeErrors()
                    .forEach((id, errors) -> errors.errors()
                            .forEach(error -> text.append("; node ")
                                    .append(id)
                                    .append(" (")
                                    .append(errors.classType())
                                    .append("): ")
                                    .append(error.message())
                                    .append(error.details().isEmpty() ? "" : ": " + error.details())));
            if (result.nodeErrors().isEmpty()) {
                result.error()
                        .ifPresent(error -> text.append(": ")
                                .append(error.message())
                                .append(' ')
                                .append(error.details()));
            }
            return text.append('.').toString();
        }
    }

    /**
     * Publishes a workflow under a name.
     *
     * @param document the workflow in either format
     * @param requests the parameters; when there are none they are found from the graph
     * @param allowsMissingFiles whether values of lists, such as models that are not there yet, may be wrong
     * @throws InvalidWorkflow when it does not validate
     * @throws EaselException INVALID_INPUT or NOT_FOUND when a parameter is not possible
     */
    public Endpoint publish(
            EndpointName name,
            WorkflowDocument document,
            List<ParameterRequest> requests,
            String description,
            boolean keepsMetadata,
            boolean allowsMissingFiles) {
        return publish(name, document, requests, description, keepsMetadata, allowsMissingFiles, false);
    }

    /**
     * The same, with prompts enhanced unless a call says otherwise.
     *
     * @param enhances whether they are
     */
    public Endpoint publish(
            EndpointName name,
            WorkflowDocument document,
            List<ParameterRequest> requests,
            String description,
            boolean keepsMetadata,
            boolean allowsMissingFiles,
            boolean enhances) {
        if (name.version().isPresent()) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT, "Versions are numbered by the server; publish as " + name.name() + ".");
        }
        Workflow workflow = toApi(document);
        List<EndpointParameter> parameters = parameters(workflow, requests);
        validate(workflow, parameters, allowsMissingFiles);
        if (enhances) {
            if (parameters.stream().noneMatch(parameter -> parameter.kind() == ParameterKind.TEXT)) {
                throw new EaselException(
                        ErrorCode.INVALID_INPUT,
                        "The workflow has no text that could be enhanced; publish it without --enhance.");
            }
            parameters = new ArrayList<>(parameters);
            parameters.add(EndpointParameter.enhance());
        }
        return store.publish(name, workflow, parameters, description, keepsMetadata);
    }

    private List<EndpointParameter> parameters(Workflow workflow, List<ParameterRequest> requests) {
        if (requests.isEmpty()) {
            return ParameterDiscovery.of(workflow, registry);
        }
        ParameterFactory factory = new ParameterFactory(workflow, registry);
        Set<String> names = new HashSet<>();
        for (ParameterRequest request : requests) {
            if (!names.add(request.name())) {
                throw new EaselException(
                        ErrorCode.INVALID_INPUT,
                        "The parameter " + request.name() + " is named twice; list its inputs in one, with commas.");
            }
        }
        return requests.stream().map(factory::of).toList();
    }

    /** The workflow in API format. */
    public Workflow toApi(WorkflowDocument document) {
        return switch (document) {
            case WorkflowDocument.Api api -> api.workflow();
            case WorkflowDocument.Ui ui ->
                new WorkflowConverter(
                                NodeCatalog.of(registry).or(NodeCatalog.stock()),
                                new Random(),
                                LocalDateTime::now,
                                WorkflowLimits.STANDARD)
                        .convert(ui.json());
        };
    }

    private void validate(Workflow workflow, List<EndpointParameter> parameters, boolean allowsMissingFiles) {
        ValidationResult result = validator.validate(workflow);
        boolean excusable = result.nodeErrors().entrySet().stream()
                .allMatch(node -> node.getValue().errors().stream()
                        .allMatch(error -> isExcused(node.getKey(), error, parameters, allowsMissingFiles)));
        boolean onlyNodes = !result.nodeErrors().isEmpty() && excusable;
        if ((!result.isValid() || !result.nodeErrors().isEmpty()) && !onlyNodes) {
            throw new InvalidWorkflow(result);
        }
    }

    /** A file that each call brings need not be there. */
    private static boolean isExcused(
            String node, ValidationError error, List<EndpointParameter> parameters, boolean allowsMissingFiles) {
        if (allowsMissingFiles && error.type().equals("value_not_in_list")) {
            return true;
        }
        Object input = error.extraInfo().get("input_name");
        return parameters.stream()
                .filter(parameter -> parameter.kind() == ParameterKind.FILE)
                .flatMap(parameter -> parameter.targets().stream())
                .anyMatch(place -> place.node().equals(node) && place.input().equals(input));
    }
}
