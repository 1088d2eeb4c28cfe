package dev.easel.graph.execution;

import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the input that a failure of a node is about, from the sentence that the node gave: it says "Input NAME", or names an input that
 * has an underscore, which no other word has, or quotes the text that one input alone has, such as a file's name.
 */
final class BlamedInput {
    private static final Pattern NAMED = Pattern.compile("\\bInput (\\w+)");
    private static final Pattern WORD = Pattern.compile("\\b\\w+_\\w+\\b");
    private static final int SHORTEST_TEXT = 3;

    private BlamedInput() {}

    /** The name of the input, when the sentence leaves no doubt. */
    static Optional<String> of(GraphNode node, String sentence) {
        Matcher named = NAMED.matcher(sentence);
        if (named.find() && isInput(node, named.group(1))) {
            return Optional.of(named.group(1));
        }
        Set<String> mentioned = new LinkedHashSet<>();
        WORD.matcher(sentence)
                .results()
                .map(found -> found.group())
                .filter(word -> isInput(node, word))
                .forEach(mentioned::add);
        if (mentioned.isEmpty()) {
            node.inputs().entrySet().stream()
                    .filter(input -> isQuoted(input, sentence))
                    .forEach(input -> mentioned.add(input.getKey()));
        }
        return mentioned.size() == 1 ? mentioned.stream().findFirst() : Optional.empty();
    }

    private static boolean isInput(GraphNode node, String name) {
        return node.inputs().containsKey(name) || node.definition().input(name).isPresent();
    }

    private static boolean isQuoted(Map.Entry<String, Object> input, String sentence) {
        return input.getValue() instanceof String text
                && text.length() >= SHORTEST_TEXT
                && (sentence.contains("\"" + text + "\"") || sentence.contains("/" + text));
    }
}
