package dev.easel.diffusion.text;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/** The prompt syntax as its definition reads, one character and one level at a time: slow, and easy to see right. */
final class RuleOfCharacters {
    private RuleOfCharacters() {}

    static List<WeightedText> parse(String prompt) {
        String escaped = prompt.replace("\\)", "\0\1").replace("\\(", "\0\2");
        List<WeightedText> result = new ArrayList<>();
        weigh(escaped, 1, result);
        return result.stream()
                .map(piece -> new WeightedText(piece.text().replace("\0\1", ")").replace("\0\2", "("), piece.weight()))
                .toList();
    }

    private static void weigh(String text, double weight, List<WeightedText> result) {
        for (String piece : pieces(text)) {
            if (piece.length() < 2 || !piece.startsWith("(") || !piece.endsWith(")")) {
                result.add(new WeightedText(piece, weight));
                continue;
            }
            String inner = piece.substring(1, piece.length() - 1);
            int colon = inner.lastIndexOf(':');
            OptionalDouble number = colon > 0 ? FloatLiteral.parse(inner.substring(colon + 1)) : OptionalDouble.empty();
            if (number.isPresent()) {
                weigh(inner.substring(0, colon), number.getAsDouble(), result);
            } else {
                weigh(inner, weight * 1.1, result);
            }
        }
    }

    private static List<String> pieces(String text) {
        List<String> pieces = new ArrayList<>();
        StringBuilder piece = new StringBuilder();
        int level = 0;
        for (int place = 0; place < text.length(); place++) {
            char character = text.charAt(place);
            if (character == '(' && level == 0) {
                take(piece, pieces);
            }
            piece.append(character);
            if (character == '(') {
                level++;
            } else if (character == ')') {
                level--;
                if (level == 0) {
                    take(piece, pieces);
                }
            }
        }
        take(piece, pieces);
        return pieces;
    }

    private static void take(StringBuilder piece, List<String> pieces) {
        if (!piece.isEmpty()) {
            pieces.add(piece.toString());
            piece.setLength(0);
        }
    }
}
