package dev.easel.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.easel.graph.execution.CachePolicy;
import dev.easel.graph.execution.ExecutionRequest;
import dev.easel.graph.execution.ExecutionResult;
import dev.easel.graph.execution.GraphExecutor;
import dev.easel.graph.validation.WorkflowValidator;
import dev.easel.graph.workflow.Workflow;
import dev.easel.graph.workflow.WorkflowLimits;
import dev.easel.hub.DataFolders;
import dev.easel.hub.ModelFolders;
import dev.easel.hub.download.HubSettings;
import dev.easel.media.PictureReader;
import dev.easel.server.recipe.ImageModel;
import dev.easel.server.recipe.ImageModels;
import dev.easel.server.recipe.ImageRequest;
import dev.easel.server.recipe.ImageWorkflow;
import dev.easel.server.worker.Engine;
import java.math.BigInteger;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs with the starter model side by side, as a worker with several inputs has them. */
class ConcurrentRunsTest {
    private static final Path STARTER = Path.of("../starter-model");
    private static final int RUNS = 3;

    @TempDir
    private Path folder;

    @Test
    void runsThatShareAModelMakeThePicturesThatTheyMakeAlone() throws Exception {
        Workspace workspace =
                Workspace.of(List.of(STARTER), List.of(), folder, Map.of()).withData(DataFolders.under(folder));
        try (ServedEngine served = new ServedEngine(
                        workspace, "cpu", List.of(), new CachePolicy.None(), HubSettings.of(Map.of()));
                ExecutorService threads = Executors.newFixedThreadPool(RUNS)) {
            Engine engine = served.get();
            for (int seed = 1; seed <= RUNS; seed++) {
                run(engine, "alone", seed);
            }
            List<Future<?>> together = new ArrayList<>();
            for (int seed = 1; seed <= RUNS; seed++) {
                int own = seed;
                together.add(threads.submit(() -> run(engine, "together", own)));
            }
            for (Future<?> each : together) {
                each.get();
            }
            for (int seed = 1; seed <= RUNS; seed++) {
                assertThat(samples("together", seed)).isEqualTo(samples("alone", seed));
            }
            assertThat(samples("alone", 1)).isNotEqualTo(samples("alone", 2));
            assertThat(engine.machine().models().loads())
                    .as("the models are loaded once: text encoders, network, autoencoder")
                    .isLessThanOrEqualTo(3);
            assertThat(engine.machine().loadedFiles()).anyMatch(file -> file.contains("starter"));
        }
    }

    private byte[] samples(String prefix, int seed) {
        return PictureReader.read(folder.resolve("output").resolve(prefix + "-" + seed + "_00001_.png"))
                .samples();
    }

    private static void run(Engine engine, String prefix, int seed) {
        ImageModel model = new ImageModels(ModelFolders.of(List.of(STARTER))).find(Optional.of("starter"));
        ImageRequest request = new ImageRequest(
                "a red apple", BigInteger.valueOf(seed), 3, new ImageRequest.Size(64, 64), OptionalDouble.of(5));
        Workflow workflow = Workflow.of(ImageWorkflow.of(model, request, prefix + "-" + seed), WorkflowLimits.STANDARD);
        try (GraphExecutor executor = new GraphExecutor(engine.registry(), engine.cache(), engine.lifecycle())) {
            ExecutionResult result = executor.execute(
                    ExecutionRequest.of(
                            prefix + seed, new WorkflowValidator(engine.registry()).validate(workflow), Map.of()),
                    event -> {});
            assertThat(result.status()).isEqualTo(ExecutionResult.Status.SUCCESS);
        }
    }
}
