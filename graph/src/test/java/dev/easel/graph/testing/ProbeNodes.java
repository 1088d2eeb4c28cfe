package dev.easel.graph.testing;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.graph.node.DynamicPrompt;
import dev.easel.graph.node.ExecutionBlocker;
import dev.easel.graph.node.Fingerprint;
import dev.easel.graph.node.GraphBuilder;
import dev.easel.graph.node.HiddenInput;
import dev.easel.graph.node.Input;
import dev.easel.graph.node.InputValidator;
import dev.easel.graph.node.InputValidator.Verdict;
import dev.easel.graph.node.NodeContext;
import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.NodeInputs;
import dev.easel.graph.node.NodePack;
import dev.easel.graph.node.NodeResult;
import dev.easel.graph.node.Output;
import dev.easel.graph.validation.PythonText;
import dev.easel.graph.workflow.JsonText;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;

/** The small nodes with which the reference's behaviour was captured (contract section 9). */
public final class ProbeNodes implements NodePack {
    private final AtomicLong counter = new AtomicLong();
    private final Deque<String> fingerprintCalls = new ArrayDeque<>();
    private final Deque<String> lazyChecks = new ArrayDeque<>();

    @Override
    public String name() {
        return "probe-nodes";
    }

    @Override
    public List<NodeDefinition> nodes() {
        return List.of(
                show(),
                inputs(),
                bigCombo(),
                validate(),
                map(),
                wholeList(),
                listOut(),
                isChanged(),
                raise(),
                block(),
                unique(),
                lazy(),
                hidden(),
                expand(),
                delay(),
                noOutput());
    }

    private static NodeDefinition show() {
        return NodeDefinition.named("ProbeShow")
                .outputNode()
                .input(Input.of("v", "*"))
                .function((inputs, context) -> NodeResult.none().withUi("text", List.of(text(inputs, "v"))))
                .build();
    }

    private static String text(NodeInputs inputs, String name) {
        if (!inputs.names().contains(name)) {
            throw new EaselException(ErrorCode.INVALID_INPUT, "ProbeShow was called without " + name + ".");
        }
        return PythonText.repr(inputs.raw(name));
    }

    private static NodeDefinition inputs() {
        return NodeDefinition.named("ProbeInputs")
                .outputNode()
                .input(Input.integer("i").defaultValue(1).range(0, 10))
                .input(Input.number("f").defaultValue(0.5).range(0, 1))
                .input(Input.string("s").defaultValue(""))
                .input(Input.bool("b").defaultValue(true))
                .input(Input.combo("c", List.of("a", "b")))
                .optional(Input.of("o", "*"))
                .optional(Input.integer("oi").defaultValue(1))
                .optional(Input.of("cc", "COMBO").option("options", List.of("a", "b")))
                .optional(Input.of("lst", "STUFF"))
                .function((inputs, context) -> {
                    List<String> pairs = new ArrayList<>();
                    new TreeMap<>(inputs.asMap())
                            .forEach((name, value) -> pairs.add("('" + name + "', " + PythonText.repr(value) + ")"));
                    return NodeResult.none().withUi("text", List.of("[" + String.join(", ", pairs) + "]"));
                })
                .build();
    }

    private static NodeDefinition bigCombo() {
        return NodeDefinition.named("ProbeBigCombo")
                .outputNode()
                .input(Input.combo(
                        "c",
                        IntStream.range(0, 30).mapToObj(index -> "n" + index).toList()))
                .input(Input.combo("n", List.of(1L, 2L, 3L)))
                .function(
                        (inputs, context) -> NodeResult.none().withUi("text", List.of(PythonText.repr(inputs.asMap()))))
                .build();
    }

    private static NodeDefinition validate() {
        return NodeDefinition.named("ProbeValidate")
                .outputNode()
                .input(Input.combo("mode", List.of("ok", "false", "str", "none", "raise")))
                .input(Input.integer("n").range(0, 3))
                .validator(InputValidator.of(
                        request -> switch (request.inputs().string("mode")) {
                            case "ok" -> Verdict.accept();
                            case "false" -> Verdict.refuse();
                            case "str" -> Verdict.refuse("because");
                            case "none" -> Verdict.refuse("None");
                            default -> throw new IllegalArgumentException("validator blew up");
                        },
                        "mode"))
                .function((inputs, context) -> NodeResult.none())
                .build();
    }

    private static NodeDefinition map() {
        return NodeDefinition.named("ProbeMap")
                .outputNode()
                .input(Input.of("a", "*"))
                .input(Input.of("b", "*"))
                .optional(Input.of("t", "*"))
                .output("STRING")
                .function((inputs, context) -> {
                    String text = PythonText.str(inputs.raw("a")) + "," + PythonText.str(inputs.raw("b"));
                    String shown = inputs.isPresent("t") ? text + "," + inputs.raw("t") : text;
                    return NodeResult.of(text).withUi("text", List.of(shown)).withUi("k", List.of(inputs.raw("a")));
                })
                .build();
    }

    private static NodeDefinition wholeList() {
        return NodeDefinition.named("ProbeWholeList")
                .outputNode()
                .takesLists()
                .input(Input.of("a", "*"))
                .input(Input.of("b", "*"))
                .hidden("uid", HiddenInput.UNIQUE_ID)
                .function((inputs, context) -> NodeResult.none()
                        .withUi(
                                "text",
                                List.of("(" + PythonText.repr(inputs.raw("a")) + ", "
                                        + PythonText.repr(inputs.raw("b")) + ", "
                                        + PythonText.repr(inputs.raw("uid")) + ")")))
                .build();
    }

    private static NodeDefinition listOut() {
        return NodeDefinition.named("ProbeListOut")
                .input(Input.integer("n"))
                .input(Input.integer("start"))
                .output(Output.of("INT").list())
                .output("STRING")
                .function((inputs, context) -> {
                    long start = inputs.longInteger("start");
                    List<Long> numbers = IntStream.range(0, inputs.integer("n"))
                            .mapToObj(index -> start + index)
                            .toList();
                    return NodeResult.of(numbers, "n=" + inputs.integer("n"));
                })
                .build();
    }

    private NodeDefinition isChanged() {
        return NodeDefinition.named("ProbeIsChanged")
                .outputNode()
                .input(Input.string("mode"))
                .input(Input.integer("x"))
                .optional(Input.of("link", "*"))
                .output("INT")
                .fingerprint((inputs, services) -> {
                    log(
                            fingerprintCalls,
                            3,
                            "('" + inputs.string("mode") + "', " + inputs.raw("x") + ", '"
                                    + PythonText.str(inputs.raw("link")) + "')");
                    return switch (inputs.string("mode")) {
                        case "const" -> "c";
                        case "nan" -> Fingerprint.ALWAYS;
                        case "counter" -> counter.incrementAndGet();
                        default -> throw new IllegalStateException("cannot tell");
                    };
                })
                .function((inputs, context) ->
                        NodeResult.of(inputs.raw("x")).withUi("text", List.of(fingerprintCalls.toString())))
                .build();
    }

    private static void log(Deque<String> calls, int kept, String call) {
        calls.addLast(call);
        if (calls.size() > kept) {
            calls.removeFirst();
        }
    }

    private static NodeDefinition raise() {
        return NodeDefinition.named("ProbeRaise")
                .input(Input.string("kind"))
                .input(Input.integer("x"))
                .optional(Input.of("img", "IMAGE"))
                .output("INT")
                .function((inputs, context) -> {
                    throw switch (inputs.string("kind")) {
                        case "oom" -> new EaselException(ErrorCode.OUT_OF_MEMORY, "out of memory sim");
                        case "interrupt" -> new EaselException(ErrorCode.INTERRUPTED, "stopped by itself");
                        default -> new IllegalArgumentException("bad value");
                    };
                })
                .build();
    }

    private static NodeDefinition block() {
        return NodeDefinition.named("ProbeBlock")
                .input(Input.integer("x"))
                .input(Input.string("msg"))
                .output("INT")
                .function((inputs, context) -> NodeResult.blocked(
                        inputs.string("msg").isEmpty()
                                ? ExecutionBlocker.silent()
                                : ExecutionBlocker.because(inputs.string("msg"))))
                .build();
    }

    private static NodeDefinition unique() {
        return NodeDefinition.named("ProbeUnique")
                .input(Input.integer("x"))
                .hidden("uid", HiddenInput.UNIQUE_ID)
                .output("INT")
                .function((inputs, context) -> NodeResult.of(inputs.raw("x")))
                .build();
    }

    private NodeDefinition lazy() {
        return NodeDefinition.named("ProbeLazy")
                .outputNode()
                .input(Input.combo("which", List.of("a", "b", "both", "wrong")))
                .input(Input.of("a", "*").lazy())
                .input(Input.of("b", "*").lazy())
                .lazyCheck((inputs, context) -> {
                    log(
                            lazyChecks,
                            4,
                            "('chk', '" + inputs.string("which") + "', " + PythonText.repr(inputs.raw("a")) + ", "
                                    + PythonText.repr(inputs.raw("b")) + ")");
                    return switch (inputs.string("which")) {
                        case "a" -> List.of("a");
                        case "b" -> List.of("b");
                        case "both" -> List.of("a", "b");
                        default -> List.of("nothing");
                    };
                })
                .function((inputs, context) -> NodeResult.none()
                        .withUi(
                                "text",
                                List.of("(" + lazyChecks + ", " + PythonText.repr(inputs.raw("a")) + ", "
                                        + PythonText.repr(inputs.raw("b")) + ")")))
                .build();
    }

    private static NodeDefinition hidden() {
        return NodeDefinition.named("ProbeHidden")
                .outputNode()
                .input(Input.integer("x"))
                .hidden("prompt", HiddenInput.PROMPT)
                .hidden("extra", HiddenInput.EXTRA_PNGINFO)
                .hidden("uid", HiddenInput.UNIQUE_ID)
                .hidden("dyn", HiddenInput.DYNPROMPT)
                .hidden("tok", HiddenInput.AUTH_TOKEN_COMFY_ORG)
                .hidden("key", HiddenInput.API_KEY_COMFY_ORG)
                .output("INT")
                .function((inputs, context) -> {
                    Map<String, Object> seen = new LinkedHashMap<>();
                    for (String name : List.of("x", "prompt", "extra", "uid", "dyn", "tok", "key")) {
                        Object value = inputs.raw(name);
                        seen.put(name, value instanceof DynamicPrompt ? "DynamicPrompt" : value);
                    }
                    return NodeResult.of(inputs.raw("x")).withUi("text", List.of(JsonText.write(seen)));
                })
                .build();
    }

    private static NodeDefinition expand() {
        return NodeDefinition.named("ProbeExpand")
                .outputNode()
                .input(Input.integer("x"))
                .input(Input.bool("fail").defaultValue(false))
                .output("INT")
                .function(ProbeNodes::expand)
                .build();
    }

    private static NodeResult expand(NodeInputs inputs, NodeContext context) {
        long x = inputs.longInteger("x");
        GraphBuilder graph = context.graphBuilder();
        graph.node("ProbeHidden").set("x", x + 100);
        GraphBuilder.Node number = graph.node("StubInt").set("value", x + 5);
        GraphBuilder.Node image = graph.node("StubImage")
                .set("content", "BLACK")
                .set("height", 8L)
                .set("width", 8L)
                .set("batch_size", 1L);
        graph.node("PreviewImage").set("images", image.output(0));
        if (!inputs.bool("fail")) {
            return NodeResult.expand(graph, number.output(0));
        }
        GraphBuilder.Node failing =
                graph.node("ProbeRaise").set("kind", "value").set("x", number.output(0));
        return NodeResult.expand(graph, failing.set("img", image.output(0)).output(0));
    }

    private static NodeDefinition delay() {
        return NodeDefinition.named("ProbeDelay")
                .input(Input.of("x", "*"))
                .input(Input.number("seconds"))
                .output("*")
                .function((inputs, context) -> {
                    long end = System.nanoTime() + Math.round(inputs.number("seconds") * 1e9);
                    while (System.nanoTime() < end) {
                        context.checkInterrupted();
                        Thread.onSpinWait();
                    }
                    return NodeResult.of(inputs.raw("x"));
                })
                .build();
    }

    private static NodeDefinition noOutput() {
        return NodeDefinition.named("ProbeNoOutput")
                .outputNode()
                .input(Input.of("x", "*"))
                .function((inputs, context) -> NodeResult.none())
                .build();
    }
}
