package dev.easel.diffusion.text;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.OptionalDouble;

/**
 * Splits a prompt into weighted pieces by ComfyUI's syntax: {@code (text)} multiplies the weight around it by 1.1,
 * {@code (text:1.3)} replaces it by the number, {@code \(} and {@code \)} are plain parentheses. Nothing is an error: parentheses
 * that do not match, and numbers that are none, are text. All other characters, brackets and braces too, are text.
 *
 * <p>The rule is one of characters, not a grammar. A level counts up at every opening and down at every closing parenthesis, below
 * zero too. A group begins at an opening parenthesis on level 0 and ends where the level is 0 again; what lies between groups is
 * text. A piece that begins with an opening and ends with a closing parenthesis counts as a group even when the two do not match
 * (the end of {@code ((cat)}). A group's inside is split by the same rule.
 *
 * <p>Time and memory grow linearly with the prompt, however deeply it nests: where a group ends, and where the last colon and the
 * last parenthesis before a place are, is found once for all levels.
 */
public final class PromptParser {
    private static final double EMPHASIS = 1.1;
    /** Two control characters stand for an escaped parenthesis while the level is counted. */
    private static final String ESCAPED_CLOSING = "\0\1";

    private static final String ESCAPED_OPENING = "\0\2";

    private final String text;
    /** For each opening parenthesis the closing one that brings the level back, or {@link Integer#MAX_VALUE}. */
    private final int[] closing;
    /** The place of the last colon up to and including each place, or −1. */
    private final int[] lastColon;
    /** The place of the last parenthesis up to and including each place, or −1. */
    private final int[] lastParenthesis;

    private final List<WeightedText> segments = new ArrayList<>();
    private final Deque<Range> pending = new ArrayDeque<>();

    /** A part of the text still to be split, or, when plain, one to be taken as it is. */
    private record Range(int start, int end, double weight, boolean plain) {}

    private PromptParser(String text) {
        this.text = text;
        closing = new int[text.length()];
        lastColon = new int[text.length()];
        lastParenthesis = new int[text.length()];
        index();
    }

    /** The prompt's pieces in order, escapes undone; none for an empty prompt. */
    public static List<WeightedText> parse(String prompt) {
        return new PromptParser(escape(prompt)).split();
    }

    /** The prompt as text without weights: only the escapes are undone. */
    public static String unescaped(String prompt) {
        return unescape(escape(prompt));
    }

    private static String escape(String prompt) {
        return prompt.replace("\\)", ESCAPED_CLOSING).replace("\\(", ESCAPED_OPENING);
    }

    private static String unescape(String text) {
        return text.replace(ESCAPED_CLOSING, ")").replace(ESCAPED_OPENING, "(");
    }

    private void index() {
        Arrays.fill(closing, Integer.MAX_VALUE);
        Deque<Integer> open = new ArrayDeque<>();
        int colon = -1;
        int parenthesis = -1;
        for (int place = 0; place < text.length(); place++) {
            switch (text.charAt(place)) {
                case '(' -> {
                    open.push(place);
                    parenthesis = place;
                }
                case ')' -> {
                    if (!open.isEmpty()) {
                        closing[open.pop()] = place;
                    }
                    parenthesis = place;
                }
                case ':' -> colon = place;
                default -> {}
            }
            lastColon[place] = colon;
            lastParenthesis[place] = parenthesis;
        }
    }

    private List<WeightedText> split() {
        pending.push(new Range(0, text.length(), 1, false));
        while (!pending.isEmpty()) {
            Range range = pending.pop();
            if (range.plain()) {
                segments.add(new WeightedText(unescape(text.substring(range.start(), range.end())), range.weight()));
            } else {
                List<Range> pieces = pieces(range);
                for (int piece = pieces.size() - 1; piece >= 0; piece--) {
                    pending.push(pieces.get(piece));
                }
            }
        }
        return segments;
    }

    /** Groups, as the ranges of their insides with their weights, and the text between them. */
    private List<Range> pieces(Range range) {
        List<Range> pieces = new ArrayList<>();
        int start = range.start();
        int level = 0;
        int place = range.start();
        while (place < range.end()) {
            char character = text.charAt(place);
            if (character == '(' && level == 0) {
                if (place > start) {
                    pieces.add(new Range(start, place, range.weight(), true));
                }
                int end = closing[place] < range.end() ? closing[place] + 1 : range.end();
                pieces.add(group(place, end, range.weight()));
                start = end;
                place = end;
            } else {
                level += character == '(' ? 1 : character == ')' ? -1 : 0;
                place++;
            }
        }
        if (range.end() > start) {
            pieces.add(new Range(start, range.end(), range.weight(), true));
        }
        return pieces;
    }

    /** The inside of a piece that begins with an opening parenthesis; the piece itself if it does not end with a closing one. */
    private Range group(int start, int end, double weight) {
        if (end - start < 2 || text.charAt(end - 1) != ')') {
            return new Range(start, end, weight, true);
        }
        int innerStart = start + 1;
        int innerEnd = end - 1;
        int colon = lastColon[innerEnd];
        boolean numbered = colon > innerStart && lastParenthesis[innerEnd - 1] < colon;
        OptionalDouble number =
                numbered ? FloatLiteral.parse(text.substring(colon + 1, innerEnd)) : OptionalDouble.empty();
        return number.isPresent()
                ? new Range(innerStart, colon, number.getAsDouble(), false)
                : new Range(innerStart, innerEnd, weight * EMPHASIS, false);
    }
}
