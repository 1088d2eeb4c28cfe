package dev.easel.diffusion.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class PromptParserProperties {
    /** Text thick with what the syntax looks at. */
    @Provide
    Arbitrary<String> prompts() {
        return Arbitraries.of(
                        "(", ")", ":", "\\(", "\\)", "\\", "1.3", "-2", "e", "cat", " ", "\0", "\1", "\ud800", "é")
                .list()
                .ofMaxSize(60)
                .map(parts -> String.join("", parts));
    }

    @Property
    void everyPromptParses(@ForAll String prompt) {
        assertThat(PromptParser.parse(prompt)).doesNotContainNull();
    }

    @Property
    void textWithoutSyntaxIsUnchanged(@ForAll String prompt) {
        String plain = prompt.replaceAll("[()\\\\\0]", "");
        assertThat(joined(PromptParser.parse(plain))).isEqualTo(plain);
    }

    @Property
    void escapingParenthesesKeepsThem(@ForAll String prompt) {
        String text = prompt.replaceAll("[\\\\\0]", "");
        String escaped = text.replace("(", "\\(").replace(")", "\\)");
        assertThat(joined(PromptParser.parse(escaped))).isEqualTo(text);
        assertThat(PromptParser.unescaped(escaped)).isEqualTo(text);
    }

    @Property
    void nothingIsInventedAndOrderIsKept(@ForAll("prompts") String prompt) {
        String text = PromptParser.unescaped(prompt);
        int place = 0;
        for (char character : joined(PromptParser.parse(prompt)).toCharArray()) {
            place = text.indexOf(character, place) + 1;
            assertThat(place).isPositive();
        }
    }

    @Property
    void agreesWithTheRuleOfCharacters(@ForAll("prompts") String prompt) {
        assertThat(PromptParser.parse(prompt)).isEqualTo(RuleOfCharacters.parse(prompt));
    }

    private static String joined(List<WeightedText> segments) {
        return segments.stream().map(WeightedText::text).collect(Collectors.joining());
    }
}
