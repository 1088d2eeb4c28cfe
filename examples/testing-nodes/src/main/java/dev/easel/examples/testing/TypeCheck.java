package dev.easel.examples.testing;

import dev.easel.graph.node.InputValidator;
import dev.easel.graph.node.InputValidator.Verdict;
import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.SocketType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A validator that accepts a link only if every member of its type is among the types of the input. */
final class TypeCheck {
    private TypeCheck() {}

    /** Checks links against the types given by input name. */
    static InputValidator of(Map<String, String> accepted) {
        return InputValidator.of(request -> check(request.linkedTypes(), accepted))
                .withLinkedTypes();
    }

    /** The same declaration with its links checked. */
    static NodeDefinition checked(NodeDefinition definition) {
        Map<String, String> accepted = new LinkedHashMap<>();
        definition.required().values().forEach(input -> accepted.put(input.name(), input.typeName()));
        definition.optional().values().forEach(input -> accepted.put(input.name(), input.typeName()));
        return new NodeDefinition(
                definition.name(),
                definition.displayName(),
                definition.category(),
                definition.description(),
                definition.module(),
                definition.style(),
                definition.flags(),
                definition.required(),
                definition.optional(),
                definition.hidden(),
                definition.outputs(),
                definition.work(),
                definition.lazyCheck(),
                definition.fingerprint(),
                Optional.of(of(accepted)));
    }

    private static Verdict check(Map<String, String> linked, Map<String, String> accepted) {
        for (Map.Entry<String, String> link : linked.entrySet()) {
            String expected = accepted.getOrDefault(link.getKey(), SocketType.ANY);
            Set<String> members = SocketType.members(link.getValue());
            Set<String> allowed = SocketType.members(expected);
            boolean anything = members.contains(SocketType.ANY) || allowed.contains(SocketType.ANY);
            if (!anything && !allowed.containsAll(members)) {
                return Verdict.refuse(
                        "Invalid type of " + link.getKey() + ": " + link.getValue() + " (expected " + expected + ")");
            }
        }
        return Verdict.accept();
    }
}
