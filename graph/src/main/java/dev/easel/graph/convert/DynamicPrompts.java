package dev.easel.graph.convert;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Makes the random choices in a text: {@code {a|b}} becomes one of its alternatives, which may hold further ones; comments as in
 * C are removed; a backslash before a brace or bar makes it an ordinary character.
 */
final class DynamicPrompts {
    private static final int MAX_DEPTH = 100;

    private final RandomGenerator random;

    DynamicPrompts(RandomGenerator random) {
        this.random = random;
    }

    String resolve(String text) {
        return choose(withoutComments(text), 0);
    }

    private static String withoutComments(String text) {
        StringBuilder kept = new StringBuilder();
        int position = 0;
        while (position < text.length()) {
            if (text.startsWith("//", position)) {
                int end = text.indexOf('\n', position);
                position = end < 0 ? text.length() : end;
            } else if (text.startsWith("/*", position) && text.indexOf("*/", position + 2) >= 0) {
                position = text.indexOf("*/", position + 2) + 2;
            } else {
                kept.append(text.charAt(position++));
            }
        }
        return kept.toString();
    }

    private String choose(String text, int depth) {
        StringBuilder chosen = new StringBuilder();
        int position = 0;
        while (position < text.length()) {
            char character = text.charAt(position++);
            if (character == '\\' && position < text.length()) {
                char escaped = text.charAt(position++);
                chosen.append("{|}".indexOf(escaped) < 0 ? "\\" : "").append(escaped);
            } else if (character == '{' && depth < MAX_DEPTH) {
                List<String> alternatives = new ArrayList<>();
                position = readAlternatives(text, position, alternatives);
                chosen.append(choose(alternatives.get(random.nextInt(alternatives.size())), depth + 1));
            } else {
                chosen.append(character);
            }
        }
        return chosen.toString();
    }

    /** Splits what follows an opening brace at its own bars, and returns the position after the closing brace. */
    private static int readAlternatives(String text, int start, List<String> alternatives) {
        StringBuilder alternative = new StringBuilder();
        int depth = 0;
        int position = start;
        while (position < text.length()) {
            char character = text.charAt(position++);
            if (character == '\\' && position < text.length()) {
                alternative.append(character).append(text.charAt(position++));
                continue;
            }
            if (depth == 0 && character == '}') {
                break;
            }
            if (depth == 0 && character == '|') {
                alternatives.add(alternative.toString());
                alternative.setLength(0);
                continue;
            }
            depth += character == '{' ? 1 : character == '}' ? -1 : 0;
            alternative.append(character);
        }
        alternatives.add(alternative.toString());
        return position;
    }
}
