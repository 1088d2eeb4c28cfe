package dev.easel.graph.node;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * What flows through a socket: a type name, or a list of choices.
 *
 * <p>A name is one type ({@code "IMAGE"}), a union of types separated by commas ({@code "IMAGE,FLOAT"}), or the wildcard
 * {@code "*"}. Names have no meaning of their own: two sockets can be linked when their names match (contract section 3.5).
 */
public sealed interface SocketType {
    /** The wildcard, which matches every type. */
    String ANY = "*";

    /** The type of an input of text choices when the choices are part of its options. */
    String COMBO = "COMBO";

    /**
     * A type name.
     *
     * @param name one type, a comma-separated union, or {@code "*"}; not blank
     */
    record Named(String name) implements SocketType {
        /** Refuses a blank name. */
        public Named {
            if (name.isBlank()) {
                throw new EaselException(
                        ErrorCode.INVALID_INPUT, "A socket type has no name; give one such as \"IMAGE\" or \"*\".");
            }
        }
    }

    /**
     * One of a list of choices, spelled out where other sockets have a type name.
     *
     * @param source where the choices come from
     */
    record Choices(ChoiceSource source) implements SocketType {}

    /**
     * The type called {@code name}.
     *
     * @throws EaselException {@link ErrorCode#INVALID_INPUT} when the name is blank
     */
    static SocketType named(String name) {
        return new Named(name);
    }

    /** Whether a value of type {@code produced} may enter a socket of type {@code accepted}. */
    static boolean matches(String produced, String accepted) {
        if (produced.equals(accepted)) {
            return true;
        }
        Set<String> producedTypes = members(produced);
        Set<String> acceptedTypes = members(accepted);
        if (producedTypes.contains(ANY) || acceptedTypes.contains(ANY)) {
            return true;
        }
        producedTypes.retainAll(acceptedTypes);
        return !producedTypes.isEmpty();
    }

    /** Whether {@code type} is one of the four types whose constants are converted: INT, FLOAT, STRING, BOOLEAN. */
    static boolean isPrimitive(String type) {
        return switch (type) {
            case "INT", "FLOAT", "STRING", "BOOLEAN" -> true;
            default -> false;
        };
    }

    /**
     * The member types of a union, trimmed.
     *
     * @param union a type name, possibly with commas
     */
    static Set<String> members(String union) {
        Set<String> members = new HashSet<>();
        List<String> parts = Arrays.asList(union.split(",", -1));
        parts.forEach(part -> members.add(part.trim()));
        return members;
    }

    /** Whether the names are equal when case is ignored, which is how the graph page compares them. */
    static boolean equalsIgnoringCase(String first, String second) {
        return first.toLowerCase(Locale.ROOT).equals(second.toLowerCase(Locale.ROOT));
    }
}
