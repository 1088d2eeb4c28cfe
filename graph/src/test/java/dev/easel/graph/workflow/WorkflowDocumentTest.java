package dev.easel.graph.workflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class WorkflowDocumentTest {
    @Test
    void readsApiFormatKeepingOrderAndNumbers() {
        Workflow workflow = api("""
                {"b": {"class_type": "X", "inputs": {"z": 5, "y": 5.0, "seed": 18446744073709551615, "l": ["a", 0]}},
                 "a": {"class_type": "Y", "inputs": {}, "_meta": {"title": "My node"}}}""");

        assertThat(workflow.nodeIds()).containsExactly("b", "a");
        assertThat(workflow.node("b").orElseThrow().inputs().keySet()).containsExactly("z", "y", "seed", "l");
        assertThat(workflow.node("b").orElseThrow().inputs())
                .containsEntry("z", 5L)
                .containsEntry("y", 5.0)
                .containsEntry("seed", new BigInteger("18446744073709551615"))
                .containsEntry("l", List.of("a", 0L));
        assertThat(workflow.node("a").orElseThrow().title()).contains("My node");
    }

    @Test
    void tellsUiFormatFromApiFormat() {
        assertThat(read("{\"nodes\": [], \"links\": [], \"version\": 0.4}")).isInstanceOf(WorkflowDocument.Ui.class);
        assertThat(read("{}")).isInstanceOf(WorkflowDocument.Api.class);
    }

    @Test
    void looksIntoTheBodyOfARequest() {
        assertThat(api("{\"prompt\": {\"1\": {\"class_type\": \"X\", \"inputs\": {}}}, \"client_id\": \"c\"}")
                        .nodeIds())
                .containsExactly("1");
    }

    @Test
    void acceptsTheNumbersThatPythonWrites() {
        Workflow workflow =
                api("{\"1\": {\"class_type\": \"X\", \"inputs\": {\"v\": NaN, \"w\": -Infinity, \"x\": 1e400}}}");

        assertThat(workflow.node("1").orElseThrow().inputs())
                .containsEntry("v", Double.NaN)
                .containsEntry("w", Double.NEGATIVE_INFINITY)
                .containsEntry("x", Double.POSITIVE_INFINITY);
    }

    @Test
    void refusesWhatIsNotAWorkflow() {
        assertRefused("", "flow.json is empty; expected a JSON object with a workflow.");
        assertRefused("[1]", "flow.json is not a JSON object");
        assertRefused("{\"a\": 1}", "flow.json is neither a workflow in API format");
        assertRefused(
                "{\"1\": {\"class_type\": \"X\", \"inputs\": []}}", "Node 1 has inputs that are not a JSON object");
        assertRefused("{\"1\": {\"class_type\": \"X\"}, \"2\": 7}", "Node 2 is not a JSON object");
        assertRefused(
                "{\"1\": {\"class_type\": \"X\"}} 2", "flow.json goes on after its JSON value, at line 1, column 28");
        assertRefused("{\"1\": {\"class_type\": }}", "flow.json is not valid JSON at line 1, column");
    }

    @Test
    void refusesHostileTextsQuickly() {
        assertRefused("[".repeat(10_000), "flow.json is larger or deeper than allowed");
        assertRefused("{\"a\":".repeat(10_000), "flow.json is larger or deeper than allowed");
        assertRefused("{\"1\": " + "9".repeat(100_000) + "}", "flow.json is larger or deeper than allowed");
        assertRefused("{\"1\": \u0000}", "flow.json is not valid JSON at line 1");
        assertRefused("\u0000\u0000\u0000", "flow.json is not");
        assertRefused(many(20_000), "The workflow has 20000 nodes, more than the 10000 allowed; split it.");
        String nodes = IntStream.range(0, 20_000).mapToObj(index -> "1").collect(Collectors.joining(","));
        assertRefused("{\"nodes\": [" + nodes + "]}", "flow.json has 20000 nodes, more than the 10000 allowed");
    }

    @Test
    void refusesTextsThatAreTooLong() {
        byte[] text = new byte[101];
        assertThatExceptionOfType(EaselException.class)
                .isThrownBy(() -> WorkflowDocument.read(text, "flow.json", new WorkflowLimits(100, 10, 10)))
                .withMessage("flow.json has 101 bytes, more than the 100 allowed; send a smaller one.");
    }

    @Property
    void anyBytesAreReadOrRefusedInOneSentence(@ForAll byte[] bytes) {
        readOrRefuse(bytes);
    }

    @Property
    void anyDamagedWorkflowIsReadOrRefusedInOneSentence(@ForAll("damaged") String text) {
        readOrRefuse(text.getBytes(StandardCharsets.UTF_8));
    }

    @Property
    void whatIsWrittenReadsBackTheSame(@ForAll("inputs") Map<String, Object> inputs) {
        Map<String, Object> node = Map.of("class_type", "X", "inputs", inputs);
        Workflow workflow = Workflow.of(Map.of("1", node), WorkflowLimits.STANDARD);

        assertThat(api(workflow.toString())).isEqualTo(workflow);
    }

    @Provide
    Arbitrary<String> damaged() {
        String whole =
                "{\"1\": {\"class_type\": \"X\", \"inputs\": {\"a\": [\"2\", 0], \"b\": -1.5e3, \"c\": \"\\u00e9\"}}}";
        return Arbitraries.integers()
                .between(0, whole.length() - 1)
                .flatMap(at -> Arbitraries.chars()
                        .all()
                        .map(character -> whole.substring(0, at) + character + whole.substring(at + 1)));
    }

    @Provide
    Arbitrary<Map<String, Object>> inputs() {
        Arbitrary<Object> values = Arbitraries.oneOf(
                Arbitraries.longs().map(Object.class::cast),
                Arbitraries.bigIntegers()
                        .between(BigInteger.TWO.pow(63), BigInteger.TWO.pow(70))
                        .map(Object.class::cast),
                Arbitraries.doubles().map(Object.class::cast),
                Arbitraries.strings()
                        .excludeChars('\uFFFF')
                        .filter(WorkflowDocumentTest::isText)
                        .map(Object.class::cast),
                Arbitraries.of(true, false).map(Object.class::cast));
        return Arbitraries.maps(Arbitraries.strings().alpha(), values).ofMaxSize(5);
    }

    private static boolean isText(String string) {
        return new String(string.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8).equals(string);
    }

    private static void readOrRefuse(byte[] bytes) {
        try {
            WorkflowDocument.read(bytes, "flow.json", WorkflowLimits.STANDARD);
        } catch (EaselException exception) {
            assertThat(exception.code()).isEqualTo(ErrorCode.INVALID_INPUT);
            assertThat(exception.getMessage()).doesNotContain("\n").endsWith(".");
        }
    }

    private static String many(int count) {
        return IntStream.range(0, count)
                .mapToObj(index -> "\"" + index + "\": {\"class_type\": \"X\", \"inputs\": {}}")
                .collect(Collectors.joining(",", "{", "}"));
    }

    private static WorkflowDocument read(String text) {
        return WorkflowDocument.read(text.getBytes(StandardCharsets.UTF_8), "flow.json", WorkflowLimits.STANDARD);
    }

    private static Workflow api(String text) {
        return ((WorkflowDocument.Api) read(text)).workflow();
    }

    private static void assertRefused(String text, String message) {
        assertThatExceptionOfType(EaselException.class)
                .isThrownBy(() -> read(text))
                .withMessageStartingWith(message)
                .satisfies(exception -> assertThat(exception.code()).isEqualTo(ErrorCode.INVALID_INPUT));
    }
}
