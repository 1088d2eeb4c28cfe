package dev.easel.graph.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.graph.execution.CachePolicy;
import dev.easel.graph.execution.ExecutionListener;
import dev.easel.graph.execution.ExecutionRequest;
import dev.easel.graph.execution.ExecutionResult;
import dev.easel.graph.execution.GraphExecutor;
import dev.easel.graph.execution.ValueLifecycle;
import dev.easel.graph.testing.TestBench;
import dev.easel.graph.validation.ValidationResult;
import dev.easel.graph.validation.WorkflowValidator;
import dev.easel.graph.workflow.Workflow;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The pack in docs/add-a-node.md compiles, loads from a jar and runs. */
class PluginFolderTest {
    private static final String SERVICE = "META-INF/services/dev.easel.graph.node.NodePack";
    private static final ClassLoader APPLICATION = PluginFolderTest.class.getClassLoader();

    @TempDir
    Path folder;

    @Test
    void theDocumentedPackRuns() throws IOException {
        Path classes = compile(documentedPack());
        jar(
                "shout.jar",
                Map.of(
                        "org/example/shout/ShoutPack.class",
                        Files.readAllBytes(classes.resolve("org/example/shout/ShoutPack.class")),
                        SERVICE,
                        "org.example.shout.ShoutPack\n".getBytes(StandardCharsets.UTF_8)));
        NodeDefinition show = NodeDefinition.named("Show")
                .outputNode()
                .input(Input.string("text").forceInput())
                .function((inputs, context) -> NodeResult.none().withUi("text", List.of(inputs.string("text"))))
                .build();
        NodeRegistry registry =
                NodeRegistry.builder().add(show).addPlugins(folder, APPLICATION).build();

        Workflow workflow = TestBench.workflow("{'1': {'class_type': 'Shout', 'inputs': {'text': 'hi', 'marks': 3}},"
                + " '2': {'class_type': 'Show', 'inputs': {'text': ['1', 0]}}}");
        ValidationResult validated = new WorkflowValidator(registry).validate(workflow);
        try (GraphExecutor executor = new GraphExecutor(registry, new CachePolicy.Classic(), ValueLifecycle.none())) {
            ExecutionResult result =
                    executor.execute(ExecutionRequest.of("p", validated, Map.of()), ExecutionListener.NONE);
            assertThat(result.outputs()).isEqualTo(Map.of("2", Map.of("text", List.of("HI!!!"))));
        }
    }

    @Test
    void aJarWithoutPackIsRefused() throws IOException {
        jar("empty.jar", Map.of("README", new byte[0]));

        assertThatExceptionOfType(EaselException.class)
                .isThrownBy(() -> PluginFolder.load(folder, APPLICATION))
                .withMessageContaining("empty.jar holds no node pack")
                .satisfies(exception -> assertThat(exception.code()).isEqualTo(ErrorCode.INVALID_FILE));
    }

    @Test
    void aPackThatDoesNotLoadIsRefused() throws IOException {
        jar("broken.jar", Map.of(SERVICE, "org.example.Missing\n".getBytes(StandardCharsets.UTF_8)));

        assertThatExceptionOfType(EaselException.class)
                .isThrownBy(() -> PluginFolder.load(folder, APPLICATION))
                .withMessageContaining("broken.jar cannot be loaded")
                .satisfies(exception -> assertThat(exception.code()).isEqualTo(ErrorCode.INVALID_FILE));
    }

    @Test
    void aMissingFolderIsRefused() {
        assertThatExceptionOfType(EaselException.class)
                .isThrownBy(() -> PluginFolder.load(folder.resolve("none"), APPLICATION))
                .satisfies(exception -> assertThat(exception.code()).isEqualTo(ErrorCode.NOT_FOUND));
    }

    @Test
    void aClassNameIsTakenOnce() {
        NodeDefinition node = NodeDefinition.named("Same")
                .function((inputs, context) -> NodeResult.none())
                .build();

        assertThatExceptionOfType(EaselException.class)
                .isThrownBy(() -> NodeRegistry.builder().add(node).add(node))
                .withMessage(
                        "Node class Same is declared by the application and by the application; remove one of them.");
    }

    private static String documentedPack() throws IOException {
        Matcher block = Pattern.compile("```java\n(package .*?)```", Pattern.DOTALL)
                .matcher(Files.readString(Path.of("..", "docs", "add-a-node.md")));
        assertThat(block.find()).isTrue();
        return block.group(1);
    }

    private Path compile(String source) throws IOException {
        Path file = Files.writeString(folder.resolve("ShoutPack.java"), source);
        Path classes = Files.createDirectory(folder.resolve("classes"));
        int status = ToolProvider.getSystemJavaCompiler()
                .run(
                        null,
                        null,
                        null,
                        "-proc:none",
                        "-cp",
                        System.getProperty("java.class.path"),
                        "-d",
                        classes.toString(),
                        file.toString());
        assertThat(status).isZero();
        return classes;
    }

    private void jar(String name, Map<String, byte[]> entries) throws IOException {
        try (OutputStream file = Files.newOutputStream(folder.resolve(name));
                JarOutputStream jar = new JarOutputStream(file)) {
            for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
                jar.putNextEntry(new JarEntry(entry.getKey()));
                jar.write(entry.getValue());
            }
        }
    }
}
