package dev.easel.diffusion.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PromptParserTest {
    private static List<WeightedText> parse(String prompt) {
        return PromptParser.parse(prompt);
    }

    private static WeightedText piece(String text, double weight) {
        return new WeightedText(text, weight);
    }

    @Test
    void plainTextIsOnePieceOfWeightOne() {
        assertThat(parse("a photo,  of [a] {cat|dog} <lora:x:1>"))
                .containsExactly(piece("a photo,  of [a] {cat|dog} <lora:x:1>", 1));
        assertThat(parse("")).isEmpty();
        assertThat(parse(" ")).containsExactly(piece(" ", 1));
    }

    @Test
    void parenthesesMultiplyAndNumbersReplace() {
        assertThat(parse("((cat))")).containsExactly(piece("cat", 1.1 * 1.1));
        assertThat(parse("((a cat:1.3) dog)")).containsExactly(piece("a cat", 1.3), piece(" dog", 1.1));
        assertThat(parse("a (red:1.3) cat")).containsExactly(piece("a ", 1), piece("red", 1.3), piece(" cat", 1));
        assertThat(parse("(a:b:1.25)")).containsExactly(piece("a:b", 1.25));
        assertThat(parse("(cat:-1.2)(dog:0)")).containsExactly(piece("cat", -1.2), piece("dog", 0));
    }

    @Test
    void whatIsNoNumberIsText() {
        assertThat(parse("(cat:abc)")).containsExactly(piece("cat:abc", 1.1));
        assertThat(parse("(cat:)")).containsExactly(piece("cat:", 1.1));
        assertThat(parse("(:1.2)")).containsExactly(piece(":1.2", 1.1));
        assertThat(parse("()")).isEmpty();
    }

    @Test
    void parenthesesThatDoNotMatchAreText() {
        assertThat(parse("cat)")).containsExactly(piece("cat)", 1));
        assertThat(parse("(cat")).containsExactly(piece("(cat", 1));
        assertThat(parse("cat) and (dog")).containsExactly(piece("cat) and (dog", 1));
        assertThat(parse("((cat)")).containsExactly(piece("(cat", 1.1));
        assertThat(parse("a (b) c)) d (e")).containsExactly(piece("a ", 1), piece("b", 1.1), piece(" c)) d (e", 1));
    }

    @Test
    void escapedParenthesesAreText() {
        assertThat(parse("a \\(b\\) (c \\(d\\):1.4)")).containsExactly(piece("a (b) ", 1), piece("c (d)", 1.4));
        assertThat(PromptParser.unescaped("(a \\(b\\):1.4)")).isEqualTo("(a (b):1.4)");
    }

    @Test
    void depthAndLengthCostTimeInProportion() {
        int depth = 1 << 19;
        assertThat(parse("(".repeat(depth) + "x:2" + ")".repeat(depth))).containsExactly(piece("x", 2));
        assertThat(parse("(:".repeat(depth))).containsExactly(piece("(:".repeat(depth), 1));
        assertThat(parse(":1)".repeat(depth)).stream().map(WeightedText::text).collect(Collectors.joining()))
                .hasSize(3 * depth);
        assertThat(parse("(".repeat(depth) + ":1)".repeat(depth))).isNotEmpty();
    }
}
