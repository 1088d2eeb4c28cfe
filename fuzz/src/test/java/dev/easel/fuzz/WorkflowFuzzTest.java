package dev.easel.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.easel.errors.EaselException;
import dev.easel.graph.workflow.JsonText;
import dev.easel.graph.workflow.WorkflowDocument;
import dev.easel.graph.workflow.WorkflowLimits;
import java.nio.charset.StandardCharsets;

/** Workflow files of both formats, and JSON in general: read, or refused in a sentence. */
class WorkflowFuzzTest {
    private static final WorkflowLimits LIMITS = new WorkflowLimits(1 << 20, 200, 1_000);

    /** Written text may be longer: numbers and letters are spelt out. */
    private static final WorkflowLimits ROOMY = new WorkflowLimits(16 << 20, 200, 1_000);

    @FuzzTest(maxDuration = "5m")
    void readsOrRefuses(byte[] text) {
        try {
            Object json = JsonText.read(text, "input", LIMITS);
            JsonText.read(JsonText.write(json).getBytes(StandardCharsets.UTF_8), "what was written", ROOMY);
            WorkflowDocument.of(json, "input", LIMITS);
        } catch (EaselException refusal) {
            Refusals.check(refusal);
        }
    }
}
