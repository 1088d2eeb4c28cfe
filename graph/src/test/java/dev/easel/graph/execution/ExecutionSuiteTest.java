package dev.easel.graph.execution;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.easel.graph.testing.Recorder;
import dev.easel.graph.testing.TestBench;
import dev.easel.graph.validation.ValidationResult;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The reference's execution test-suite (contract section 6.2), with every kind of cache. */
@ParameterizedClass
@MethodSource("policies")
class ExecutionSuiteTest {
    private static final String SIZE = "'height': 4, 'width': 4, 'batch_size': 1";

    @Parameter
    CachePolicy policy;

    private TestBench bench;

    static Stream<CachePolicy> policies() {
        return Stream.of(
                new CachePolicy.Classic(),
                new CachePolicy.LeastRecentlyUsed(0),
                new CachePolicy.LeastRecentlyUsed(100),
                new CachePolicy.None());
    }

    @AfterEach
    void close() {
        bench().close();
    }

    @Test
    void lazyInput() {
        Recorder events = bench().run(mix("BLACK", "WHITE", "0.0")).events();

        assertThat(events.started()).contains("1", "mask", "mix").doesNotContain("2");
        assertThat(mean(0)).isZero();
    }

    @Test
    void fullCache() {
        bench().run(mix("BLACK", "NOISE", "0.5"));
        Recorder second = bench().run(mix("BLACK", "NOISE", "0.5")).events();

        if (caches()) {
            assertThat(second.started()).isEmpty();
            assertThat(second.executed()).containsOnlyKeys("show");
        } else {
            assertThat(second.started()).hasSizeGreaterThanOrEqualTo(5);
        }
    }

    @Test
    void partialCache() {
        bench().run(mix("BLACK", "NOISE", "0.5"));
        Recorder second = bench().run(mix("BLACK", "NOISE", "0.4")).events();

        assertThat(second.started()).contains("mask", "mix", "show");
        if (caches()) {
            assertThat(second.started()).doesNotContain("1", "2");
        }
    }

    @Test
    void errorNamesThePromptAndTheNode() {
        ExecutionResult result = bench().run(mix("BLACK", "WHITE", "0.5").replaceFirst("'height': 4", "'height': 5"))
                .result();

        assertThat(result.status()).isEqualTo(ExecutionResult.Status.ERROR);
        assertThat(result.messages().getLast().data())
                .containsEntry("prompt_id", "prompt")
                .containsEntry("node_id", "mix")
                .containsEntry("node_type", "TestLazyMixImages")
                .containsEntry("exception_type", "RuntimeError");
    }

    @ParameterizedTest
    @ValueSource(strings = {"5", "'foo'"})
    void aWholeNumberIsNoFloatingPointNumber(String literal) {
        assertThat(validate(custom(1, literal)).isValid()).isFalse();
        assertThat(validate(custom(1, "5.0")).isValid()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void linkedTypesAreChecked(int number) {
        String source = number == 1
                ? "'s': {'class_type': 'StubMask', 'inputs': {'value': 0.5, " + SIZE + "}}"
                : "'s': {'class_type': 'StubFloat', 'inputs': {'value': 5.0}}";
        String whole = "'s': {'class_type': 'StubInt', 'inputs': {'value': 5}}";

        assertThat(validate(custom(number, "['s', 0]").replace("'show'", whole + ", 'show'"))
                        .isValid())
                .isFalse();
        assertThat(validate(custom(number, "['s', 0]").replace("'show'", source + ", 'show'"))
                        .isValid())
                .isEqualTo(number != 1);
    }

    @Test
    void aValidatorOfAllInputsReplacesTheLimits() {
        assertThat(validate(custom(5, "0.0").replace("3.0", "0.5")).isValid()).isTrue();
        assertThat(validate(custom(5, "0.0").replace("3.0", "5.0")).isValid()).isTrue();
        assertThat(validate(custom(5, "0.0").replace("3.0", "7.0")).isValid()).isFalse();
    }

    @Test
    void aCycleIsRefused() {
        assertThat(validate("{'mask': " + mask("0.5") + ","
                                + "'a': {'class_type': 'TestLazyMixImages', 'inputs': {'image1': ['b', 0], 'image2': ['b', 0], 'mask': ['mask', 0]}},"
                                + "'b': {'class_type': 'TestLazyMixImages', 'inputs': {'image1': ['a', 0], 'image2': ['a', 0], 'mask': ['mask', 0]}},"
                                + show("a"))
                        .isValid())
                .isFalse();
    }

    @Test
    void aCycleInAnExpansionIsBlamedOnTheNodeThatExpanded() {
        ExecutionResult result = bench().run("{'1': " + image("BLACK") + ", '2': " + image("WHITE") + ","
                        + "'g': {'class_type': 'TestDynamicDependencyCycle', 'inputs': {'input1': ['1', 0], 'input2': ['2', 0]}},"
                        + show("g"))
                .result();

        assertThat(result.messages().getLast().data())
                .containsEntry("prompt_id", "prompt")
                .containsEntry("node_id", "g");
    }

    @Test
    void aMissingNodeSparesTheOtherOutputs() {
        String broken = "{'1': " + image("BLACK") + ", 'bad': " + preview("missing") + ", " + show("1");
        ValidationResult validated = validate(broken);
        assertThat(validated.isValid()).isTrue();
        assertThat(validated.nodeErrors()).containsOnlyKeys("bad");

        assertThat(bench().run(validated, Map.of(), new Recorder()).result().outputs())
                .containsOnlyKeys("show");
        assertThat(bench().run(broken.replace("missing", "1")).result().outputs())
                .containsOnlyKeys("bad", "show");
    }

    @Test
    void aChangeValueDecidesWhetherANodeRunsAgain() {
        List<Boolean> ran = Stream.of("false", "false", "true", "true")
                .map(flag -> bench().run("{'1': " + image("BLACK") + ","
                                + "'c': {'class_type': 'TestCustomIsChanged', 'inputs': {'image': ['1', 0], 'should_change': "
                                + flag + "}}," + show("c"))
                        .events()
                        .started()
                        .contains("c"))
                .toList();

        assertThat(ran).isEqualTo(caches() ? List.of(true, false, true, true) : List.of(true, true, true, true));
    }

    @Test
    void undeclaredLinksReachTheNode() {
        bench().run("{'1': " + image("BLACK") + ", '2': " + image("WHITE") + ","
                + "'a': {'class_type': 'TestVariadicAverage', 'inputs': {'input1': ['1', 0], 'input2': ['1', 0], 'input3': ['1', 0], 'input4': ['2', 0]}},"
                + show("a"));

        assertThat(mean(0)).isCloseTo(0.25, within(1e-6));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void forLoop(int iterations) {
        String loop = "{'1': " + image("BLACK") + ", '2': " + image("WHITE") + ","
                + "'changing': {'class_type': 'TestCustomIsChanged', 'inputs': {'image': ['1', 0], 'should_change': true}},"
                + "'open': {'class_type': 'TestForLoopOpen', 'inputs': {'remaining': " + iterations
                + ", 'initial_value1': ['2', 0]}},"
                + "'average': {'class_type': 'TestVariadicAverage', 'inputs': {'input1': ['changing', 0], 'input2': ['open', 2]}},"
                + "'close': {'class_type': 'TestForLoopClose', 'inputs': {'flow_control': ['open', 0], 'initial_value1': ['average', 0]}},"
                + show("close");

        for (int round = 0; round < 2; round++) {
            Recorder events = bench().run(loop).events();
            assertThat(events.started()).contains("changing");
            assertThat(mean(round)).isCloseTo(Math.pow(0.5, iterations), within(1e-6));
        }
    }

    @Test
    void someCallsExpandAndOthersReturnValues() {
        bench().run("{'a': {'class_type': 'StubFloat', 'inputs': {'value': 0.1}},"
                + "'b': {'class_type': 'StubFloat', 'inputs': {'value': 0.2}},"
                + "'c': {'class_type': 'StubFloat', 'inputs': {'value': 0.3}},"
                + "'l': {'class_type': 'TestMakeListNode', 'inputs': {'value1': ['a', 0], 'value2': ['b', 0], 'value3': ['c', 0]}},"
                + "'m': {'class_type': 'TestMixedExpansionReturns', 'inputs': {'input1': ['l', 0]}},"
                + show("m").replaceFirst("}$", ", 'second': " + preview("m").replace("0]", "1]") + "}"));

        assertThat(bench().shown()).hasSize(6);
        assertThat(bench().shown().stream().map(bench().pictures()::mean).map(mean -> Math.floor(mean * 255)))
                .containsExactlyInAnyOrder(25.0, 51.0, 76.0, 255.0, 255.0, 255.0);
    }

    @Test
    void lazyChecksAreMappedOverLists() {
        bench().run("{'1': " + image("BLACK") + ", '2': " + image("WHITE") + ","
                + "'m1': " + mask("0.0") + ", 'm2': " + mask("0.5") + ", 'm3': " + mask("1.0") + ","
                + "'l': {'class_type': 'TestMakeListNode', 'inputs': {'value1': ['m1', 0], 'value2': ['m2', 0], 'value3': ['m3', 0]}},"
                + "'mix': {'class_type': 'TestLazyMixImages', 'inputs': {'image1': ['1', 0], 'image2': ['2', 0], 'mask': ['l', 0]}},"
                + "'r': {'class_type': 'RebatchImages', 'inputs': {'images': ['mix', 0], 'batch_size': 3}},"
                + show("r"));

        assertThat(bench().shown().stream().map(bench().pictures()::mean)).containsExactly(0.0, 0.5, 1.0);
    }

    @Test
    void oneResultServesTwoOutputs() {
        ExecutionResult result = bench().run("{'1': " + image("BLACK")
                        + ", 'a': {'class_type': 'SaveImage', 'inputs': {'images': ['1', 0], 'filename_prefix': 'a'}},"
                        + "'b': {'class_type': 'SaveImage', 'inputs': {'images': ['1', 0], 'filename_prefix': 'b'}}}")
                .result();

        assertThat(result.outputs()).containsOnlyKeys("a", "b");
        assertThat(result.outputs().get("a").get("images")).hasSize(1);
    }

    @Test
    void theChangeValueSeesConstantsOnly() {
        String workflow = "{'1': {'class_type': 'StubConstantImage', 'inputs': {'value': 0.5, " + SIZE + "}},"
                + "'c': {'class_type': 'TestIsChangedWithConstants', 'inputs': {'image': ['1', 0], 'value': 0.5}},"
                + show("c");
        bench().run(workflow);
        Recorder second = bench().run(workflow).events();

        assertThat(mean(0)).isCloseTo(0.25, within(1e-6));
        assertThat(second.started().contains("c")).isEqualTo(!caches());
    }

    @Test
    void aBlockedElementOfAListIsLeftOut() {
        bench().run("{'1': " + image("BLACK") + ", 'f': {'class_type': 'StubInt', 'inputs': {'value': 1}},"
                + "'numbers': {'class_type': 'ProbeListOut', 'inputs': {'n': 3, 'start': 0}},"
                + "'second': {'class_type': 'TestIntConditions', 'inputs': {'a': ['numbers', 0], 'b': ['f', 0], 'operation': '=='}},"
                + "'block': {'class_type': 'TestExecutionBlocker', 'inputs': {'input': ['1', 0], 'block': ['second', 0], 'verbose': false}},"
                + "'list': {'class_type': 'TestMakeListNode', 'inputs': {'value1': ['block', 0]}},"
                + show("list"));

        assertThat(bench().shown()).hasSize(2);
    }

    @Test
    void onlyTheTargetsRun() {
        String three = "{'1': " + image("BLACK") + ", '2': " + image("WHITE") + ", '3': " + image("NOISE") + ","
                + "'a': " + preview("1") + ", 'b': " + preview("2") + ", 'c': " + preview("3") + "}";

        TestBench.Outcome one = bench().run(validate(three, List.of("a")), Map.of(), new Recorder());
        assertThat(one.events().started()).containsExactlyInAnyOrder("1", "a");
        assertThat(one.result().outputs()).containsOnlyKeys("a");

        TestBench.Outcome two = bench().run(validate(three, List.of("a", "c")), Map.of(), new Recorder());
        assertThat(two.events().started()).contains("3", "c").doesNotContain("2", "b");
        assertThat(validate(three, List.of()).isValid()).isFalse();
    }

    @Test
    void anOutputNodeBeforeTheTargetRunsToo() {
        String chain = "{'1': " + image("WHITE") + ","
                + "'o': {'class_type': 'TestOutputNodeWithSocketOutput', 'inputs': {'image': ['1', 0], 'value': 0.5}},"
                + "'other': " + preview("1") + ", " + show("o");

        TestBench.Outcome outcome = bench().run(validate(chain, List.of("show")), Map.of(), new Recorder());

        assertThat(outcome.events().started()).contains("1", "o", "show").doesNotContain("other");
        assertThat(mean(0)).isCloseTo(0.5, within(1e-6));
    }

    @Test
    void aLazyNodeBehindTheTargetStaysLazy() {
        String workflow = mix("BLACK", "WHITE", "0.0").replaceFirst("}$", ", 'other': " + preview("2") + "}");

        TestBench.Outcome outcome = bench().run(validate(workflow, List.of("show")), Map.of(), new Recorder());

        assertThat(outcome.events().started()).contains("1", "mix").doesNotContain("2", "other");
    }

    private TestBench bench() {
        if (bench == null) {
            bench = new TestBench(policy, ValueLifecycle.none());
        }
        return bench;
    }

    private boolean caches() {
        return !(policy instanceof CachePolicy.None);
    }

    private double mean(int index) {
        return bench().pictures().mean(bench().shown().get(index));
    }

    private ValidationResult validate(String json) {
        return bench().validate(TestBench.workflow(json), Optional.empty());
    }

    private ValidationResult validate(String json, List<String> targets) {
        return bench().validate(TestBench.workflow(json), Optional.of(targets));
    }

    private static String mix(String first, String second, String mask) {
        return "{'1': " + image(first) + ", '2': " + image(second) + ", 'mask': " + mask(mask) + ","
                + "'mix': {'class_type': 'TestLazyMixImages', 'inputs': {'image1': ['1', 0], 'image2': ['2', 0], 'mask': ['mask', 0]}},"
                + show("mix");
    }

    private static String custom(int number, String first) {
        return "{'v': {'class_type': 'TestCustomValidation" + number + "', 'inputs': {'input1': " + first
                + ", 'input2': 3.0}}," + show("v");
    }

    private static String image(String content) {
        return "{'class_type': 'StubImage', 'inputs': {'content': '" + content + "', " + SIZE + "}}";
    }

    private static String mask(String value) {
        return "{'class_type': 'StubMask', 'inputs': {'value': " + value + ", " + SIZE + "}}";
    }

    private static String preview(String id) {
        return "{'class_type': 'PreviewImage', 'inputs': {'images': ['" + id + "', 0]}}";
    }

    private static String show(String id) {
        return "'show': " + preview(id) + "}";
    }
}
