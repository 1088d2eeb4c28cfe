package dev.easel.server.story;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.graph.workflow.Workflow;
import dev.easel.graph.workflow.WorkflowDocument;
import dev.easel.graph.workflow.WorkflowLimits;
import dev.easel.server.call.EndpointCalls;
import dev.easel.server.call.Enhancement;
import dev.easel.server.call.FinishedJob;
import dev.easel.server.call.JobOrder;
import dev.easel.server.call.JobOutput;
import dev.easel.server.call.JobOutputs;
import dev.easel.server.call.Rendering;
import dev.easel.server.endpoint.Endpoint;
import dev.easel.server.endpoint.EndpointName;
import dev.easel.server.endpoint.EndpointParameter;
import dev.easel.server.endpoint.EndpointStore;
import dev.easel.server.endpoint.ParameterKind;
import dev.easel.server.endpoint.Publisher;
import dev.easel.server.job.JobState;
import dev.easel.server.key.Principal;
import dev.easel.server.recipe.ImageModel;
import dev.easel.server.recipe.ImageModels;
import dev.easel.server.recipe.ImageRequest;
import dev.easel.server.recipe.ImageWorkflow;
import dev.easel.server.worker.Workers;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Makes a story's pictures through a published workflow that has a prompt. */
public final class StoryPictures {
    /** What the workflow is published as that is made when there is none. */
    private static final String OWN = "story";

    private static final String SMALL_MODEL = "easel-starter";
    private static final Duration LONGEST = Duration.ofHours(6);

    private final EndpointStore endpoints;
    private final Publisher publisher;
    private final EndpointCalls calls;
    private final JobOutputs outputs;
    private final Rendering rendering;
    private final Workers workers;
    private final ImageModels models;

    public StoryPictures(
            EndpointStore endpoints,
            Publisher publisher,
            EndpointCalls calls,
            JobOutputs outputs,
            Rendering rendering,
            Workers workers,
            ImageModels models) {
        this.endpoints = endpoints;
        this.publisher = publisher;
        this.calls = calls;
        this.outputs = outputs;
        this.rendering = rendering;
        this.workers = workers;
        this.models = models;
    }

    /** A picture's content. */
    @SuppressWarnings("ArrayRecordComponent")
    record Made(byte[] content, String extension) {}

    /** The names of endpoints that can make pictures from a prompt. */
    List<String> names() {
        return endpoints.all().stream()
                .filter(endpoint -> Enhancement.promptOf(endpoint).isPresent())
                .map(Endpoint::name)
                .toList();
    }

    /**
     * The endpoint to use.
     *
     * @param asked its name; without one the endpoint "story", which is published if need be with the best model there is
     * @return its name; empty when there is none and no model to make one with
     * @throws EaselException NOT_FOUND or INVALID_INPUT when the one asked for cannot be used
     */
    String choose(Optional<String> asked) {
        if (asked.isPresent()) {
            Endpoint endpoint = endpoints.require(EndpointName.parse(asked.get()));
            if (Enhancement.promptOf(endpoint).isEmpty()) {
                throw new EaselException(
                        ErrorCode.INVALID_INPUT,
                        "The endpoint " + endpoint.name()
                                + " takes no prompt; name one that makes pictures from words.");
            }
            return asked.get();
        }
        if (endpoints.find(EndpointName.parse(OWN)).isPresent()) {
            return OWN;
        }
        try {
            ImageModel model = models.find(Optional.empty());
            int side = model.family().size();
            ImageRequest request = new ImageRequest(
                    "a lighthouse by the sea",
                    BigInteger.ONE,
                    model.family().steps(),
                    new ImageRequest.Size(side, side),
                    model.family().guidance());
            Workflow workflow = Workflow.of(ImageWorkflow.of(model, request, "story"), WorkflowLimits.STANDARD);
            publisher.publish(
                    EndpointName.parse(OWN),
                    new WorkflowDocument.Api(workflow),
                    List.of(),
                    "Pictures for stories.",
                    false,
                    false);
            return OWN;
        } catch (EaselException noModel) {
            return names().stream().findFirst().orElse("");
        }
    }

    /** Whether an endpoint's model understands a few words only. */
    boolean isSmall(String endpoint) {
        return endpoints.find(EndpointName.parse(endpoint)).stream()
                .flatMap(found -> found.workflow().nodes().stream())
                .flatMap(node -> node.inputs().values().stream())
                .anyMatch(value -> value instanceof String text && text.startsWith(SMALL_MODEL));
    }

    /**
     * Asks for a picture.
     *
     * @param priority below 0 for what can wait
     * @return the job
     * @throws EaselException when the endpoint is gone or takes no more
     */
    String submit(String endpoint, String prompt, long seed, int priority) {
        Endpoint found = endpoints.require(EndpointName.parse(endpoint));
        EndpointParameter parameter = Enhancement.promptOf(found)
                .orElseThrow(() -> new EaselException(
                        ErrorCode.INVALID_INPUT, "The endpoint " + endpoint + " takes no prompt any more."));
        Map<String, Object> values = new LinkedHashMap<>();
        values.put(parameter.name(), prompt);
        found.parameter(Enhancement.NAME)
                .filter(option -> option.targets().isEmpty())
                .ifPresent(option -> values.put(Enhancement.NAME, false));
        found.parameter("seed")
                .filter(option -> option.kind() == ParameterKind.INTEGER)
                .ifPresent(option -> values.put("seed", within(option, seed)));
        JobOrder order = new JobOrder(Principal.ANYONE, found.name(), priority);
        return calls.submit(calls.check(found, values), order, Optional.empty(), promptId -> {});
    }

    private static long within(EndpointParameter parameter, long seed) {
        BigInteger most = parameter
                .max()
                .map(max -> new BigDecimal(max.toString()).toBigInteger())
                .orElse(BigInteger.valueOf(Integer.MAX_VALUE));
        BigInteger least = parameter
                .min()
                .map(min -> new BigDecimal(min.toString()).toBigInteger())
                .orElse(BigInteger.ZERO);
        BigInteger count = most.subtract(least).add(BigInteger.ONE).max(BigInteger.ONE);
        return least.add(BigInteger.valueOf(seed).mod(count)).longValue();
    }

    /**
     * Waits for a picture.
     *
     * @throws EaselException with the reason when there will be none
     */
    Made await(String job) throws InterruptedException {
        FinishedJob finished = calls.await(job, LONGEST)
                .orElseThrow(() -> new EaselException(ErrorCode.UNAVAILABLE, "The picture is taking too long."));
        if (finished.view().state() != JobState.SUCCEEDED) {
            throw new EaselException(
                    ErrorCode.UNAVAILABLE, String.valueOf(finished.error().get("message")));
        }
        JobOutput output = outputs.of(finished.outputs().orElse("{}")).stream()
                .findFirst()
                .orElseThrow(() -> new EaselException(ErrorCode.UNAVAILABLE, "The endpoint made no picture."));
        String name = output.name();
        try {
            byte[] content = rendering.bytes(output, rendering.possible(output).getFirst(), false);
            return new Made(content, name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
        } catch (IOException gone) {
            throw new EaselException(ErrorCode.INPUT_OUTPUT, "The picture cannot be read.", gone);
        }
    }

    /** Stops a picture that is not wanted any more. */
    void cancel(String job) {
        if (!calls.store().cancelPending(job)) {
            workers.interrupt(job);
        }
    }
}
