package dev.easel.graph.node;

import java.util.Optional;

/**
 * One output of a node.
 *
 * @param type what flows out of it
 * @param name the name shown by the page
 * @param isList whether the node returns a list whose elements become the values of the socket one by one
 * @param tooltip what the output is, shown by the page
 */
public record Output(SocketType type, String name, boolean isList, Optional<String> tooltip) {
    /** An output named after its type. */
    public static Output of(String type) {
        return of(type, type);
    }

    /** An output with a name of its own. */
    public static Output of(String type, String name) {
        return new Output(SocketType.named(type), name, false, Optional.empty());
    }

    /** The same output, returning a list whose elements flow on one by one. */
    public Output list() {
        return new Output(type, name, true, tooltip);
    }

    /** The same output with an explanation for the page. */
    public Output tooltip(String text) {
        return new Output(type, name, isList, Optional.of(text));
    }

    /** The type as links are compared: its name, or {@code "COMBO"} for choices. */
    public String typeName() {
        return switch (type) {
            case SocketType.Named named -> named.name();
            case SocketType.Choices choices -> SocketType.COMBO;
        };
    }
}
