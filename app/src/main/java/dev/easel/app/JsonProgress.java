package dev.easel.app;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;

/** An object a line for programs, see docs/run.md. */
final class JsonProgress implements ProgressDisplay {
    private final PrintWriter lines;
    private String label = "";

    JsonProgress(PrintWriter lines) {
        this.lines = lines;
    }

    @Override
    public void started(String nodeLabel) {
        label = nodeLabel;
    }

    @Override
    public void progressed(double value, double max) {
        Map<String, Object> event = event("progress");
        event.put("node", label);
        event.put("value", value);
        event.put("max", max);
        print(event);
    }

    @Override
    public void finished() {}

    @Override
    public void remark(String sentence) {
        Map<String, Object> event = event("remark");
        event.put("text", sentence);
        print(event);
    }

    private void print(Map<String, Object> event) {
        lines.println(Json.line(event));
        lines.flush();
    }

    private static Map<String, Object> event(String name) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("event", name);
        return event;
    }
}
