package dev.easel.app;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * One thing {@code easel doctor} looked at.
 *
 * @param name what was looked at
 * @param state whether it is in order
 * @param text what was found
 * @param remedy what to do about it; empty when nothing is to be done
 */
record Finding(String name, State state, String text, String remedy) {
    /** How things stand. */
    enum State {
        /** In order. */
        OK("ok"),
        /** Not there, and only some things need it. */
        OPTIONAL("--"),
        /** Easel cannot work like this. */
        BROKEN("!!");

        private final String mark;

        State(String mark) {
            this.mark = mark;
        }

        /** Two characters at the start of a line. */
        String mark() {
            return mark;
        }
    }

    static Finding ok(String name, String text) {
        return new Finding(name, State.OK, text, "");
    }

    static Finding optional(String name, String text, String remedy) {
        return new Finding(name, State.OPTIONAL, text, remedy);
    }

    static Finding broken(String name, String text, String remedy) {
        return new Finding(name, State.BROKEN, text, remedy);
    }

    Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", name);
        json.put("state", state.name().toLowerCase(Locale.ROOT));
        json.put("text", text);
        json.put("remedy", remedy);
        return json;
    }
}
