package dev.easel.app;

import dev.easel.graph.workflow.JsonText;
import dev.easel.graph.workflow.WorkflowDocument;
import dev.easel.graph.workflow.WorkflowLimits;
import dev.easel.server.StoredState;
import dev.easel.server.endpoint.EndpointName;
import dev.easel.server.endpoint.ParameterRequest;
import dev.easel.server.endpoint.Publisher;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Publishes a workflow, so that {@code POST /e/NAME} runs it. */
@Command(
        name = "publish",
        description = "Publishes a workflow: POST /e/NAME runs it.",
        footer = {
            "",
            "Examples:",
            "  easel publish flux.json --as flux",
            "  easel publish flux.json --as flux --param prompt=6.text --param seed=25.noise_seed --max 1000",
            "  easel publish flux.json --as flux --server https://easel.example.org",
        })
final class PublishCommand implements Callable<Integer> {
    private final EaselCommand easel;

    @Parameters(paramLabel = "WORKFLOW", description = "A workflow file, or a picture that carries one.")
    private Path file;

    @Option(names = "--as", required = true, paramLabel = "NAME", description = "What to call it.")
    private String name;

    @ArgGroup(exclusive = false, multiplicity = "0..*")
    private List<ParameterOption> parameters = new ArrayList<>();

    @Option(names = "--description", paramLabel = "TEXT", description = "What the endpoint is for.")
    private String description = "";

    @Option(names = "--keep-metadata", description = "Let the pictures that callers get carry the workflow.")
    private boolean keepMetadata;

    @Option(names = "--enhance", description = "Let a language model, or the offline writer, write prompts out.")
    private boolean enhance;

    @Option(names = "--allow-missing-files", description = "Publish although models are not here yet.")
    private boolean allowMissingFiles;

    @Mixin
    private EndpointPlace place = new EndpointPlace();

    PublishCommand(EaselCommand easel) {
        this.easel = easel;
    }

    @Override
    public Integer call() {
        WorkflowDocument document = WorkflowFile.read(file, WorkflowLimits.STANDARD);
        List<ParameterRequest> requests =
                parameters.stream().map(ParameterOption::request).toList();
        Map<?, ?> published = place.server(easel.environment()).isPresent()
                ? place.ask(easel, "POST", "/api/easel/endpoints", JsonText.write(body(document, requests)))
                : publish(document, requests);
        EndpointReport.print(easel, published);
        return ExitCode.SUCCESS.status();
    }

    private Map<String, Object> publish(WorkflowDocument document, List<ParameterRequest> requests) {
        try (StoredState state = place.open(easel)) {
            return new Publisher(Engine.registry(easel.workspace()), state.endpoints())
                    .publish(
                            EndpointName.parse(name),
                            document,
                            requests,
                            description,
                            keepMetadata,
                            allowMissingFiles,
                            enhance)
                    .toJson();
        }
    }

    private Map<String, Object> body(WorkflowDocument document, List<ParameterRequest> requests) {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("name", name);
        body.put(
                "workflow",
                switch (document) {
                    case WorkflowDocument.Api api -> api.workflow().toJson();
                    case WorkflowDocument.Ui ui -> ui.json();
                });
        if (!requests.isEmpty()) {
            body.put("parameters", requests.stream().map(PublishCommand::toJson).toList());
        }
        body.put("description", description);
        body.put("keep_metadata", keepMetadata);
        body.put("allow_missing_files", allowMissingFiles);
        body.put("enhance", enhance);
        return body;
    }

    private static Map<String, Object> toJson(ParameterRequest request) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", request.name());
        json.put("target", request.target());
        json.put("required", request.required());
        json.put("description", request.description());
        put(json, "min", request.min());
        put(json, "max", request.max());
        put(json, "default", request.otherwise());
        return json;
    }

    private static void put(Map<String, Object> json, String member, Optional<?> value) {
        value.ifPresent(present -> json.put(member, present));
    }
}
