package dev.easel.words.prompt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PromptCheckTest {
    private static final String GOOD =
            "Film still, wide shot: a keeper climbs. " + "rain ".repeat(30).strip() + ".";

    @Test
    void aGoodAnswerHasNoProblem() {
        assertThat(PromptCheck.problems(GOOD, 20, 60)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Sure! Here is your prompt: {} | preamble",
                "Here's a prompt. {} | preamble",
                "Prompt: {} | preamble",
                "**Film** {} | markup",
                "# Title {} | markup",
                "<script>alert(1)</script> {} | markup",
                "{} Let me know if you want changes. | remark",
                "{} {} {} | more than",
            })
    void badAnswersAreNamed(String pattern, String problem) {
        assertThat(PromptCheck.problems(pattern.replace("{}", GOOD), 20, 60))
                .anyMatch(found -> found.contains(problem));
    }

    @Test
    void emptyAndShortAnswersAreNamed() {
        assertThat(PromptCheck.problems("", 20, 60)).containsExactly("it is empty");
        assertThat(PromptCheck.problems("Too short.", 20, 60)).containsExactly("it has 2 words, fewer than 20");
        assertThat(PromptCheck.problems(GOOD + "\n\n" + "More.", 20, 60))
                .containsExactly("it has more than one paragraph");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"I'm sorry, but I can't help with that.", "I cannot write this.", "As an AI language model, no."
            })
    void refusalsAreKnown(String text) {
        assertThat(PromptCheck.isRefusal(text)).isTrue();
    }

    @Test
    void wrappingIsTakenOff() {
        assertThat(PromptCheck.unwrapped("```text\n\"A fox.\"\n```")).isEqualTo("A fox.");
        assertThat(PromptCheck.unwrapped("<think>hm, film?</think>\n“A fox.”")).isEqualTo("A fox.");
    }
}
