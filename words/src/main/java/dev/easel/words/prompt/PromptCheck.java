package dev.easel.words.prompt;

import dev.easel.words.text.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Checks what a model answered: the prompt alone, of the length asked for. */
final class PromptCheck {
    private static final Pattern FENCE = Pattern.compile("(?s)^```\\w*\\s*\\n?(.*?)\\n?```$");
    private static final Pattern THOUGHT = Pattern.compile("(?s)^\\s*<think(?:ing)?>.*?</think(?:ing)?>");
    private static final Pattern PREAMBLE = Pattern.compile(
            "(?i)^(?:sure|certainly|of course|absolutely|okay|ok|great|here(?:'s| is| are)|as requested|"
                    + "below is|(?:the |your |my )?(?:\\w+ )?prompt\\s*:|answer\\s*:|output\\s*:)");
    private static final Pattern REFUSAL = Pattern.compile(
            "(?i)^(?:i(?:'m| am) (?:sorry|unable|not able)|sorry|i (?:can(?:'|no)?t|cannot|won't|will not|must decline)|"
                    + "as an ai|unfortunately,? i)");
    private static final Pattern MARKUP =
            Pattern.compile("(?m)</?[a-zA-Z][^>]{0,200}>|^\\s*(?:#{1,6}\\s|[-*•]\\s|\\d{1,2}[.)]\\s)|\\*\\*|```");
    private static final Pattern REMARK =
            Pattern.compile("(?i)(?:let me know|feel free|hope this helps|would you like|word count)");

    private PromptCheck() {}

    /** What harmless wrapping hides: fences, one pair of quotation marks, thoughts before the answer, line breaks. */
    static String unwrapped(String answer) {
        String text = THOUGHT.matcher(answer).replaceFirst("").strip();
        text = FENCE.matcher(text).replaceFirst("$1").strip();
        if (text.length() > 1
                && "\"“'".indexOf(text.charAt(0)) >= 0
                && "\"”'".indexOf(text.charAt(text.length() - 1)) >= 0) {
            text = text.substring(1, text.length() - 1).strip();
        }
        return text;
    }

    /** Whether the model declines to answer. */
    static boolean isRefusal(String text) {
        return REFUSAL.matcher(text).find();
    }

    /**
     * What is wrong with a text.
     *
     * @return phrases that can follow a colon; none when it can be used
     */
    static List<String> problems(String text, int shortest, int longest) {
        List<String> problems = new ArrayList<>();
        int words = Limits.words(text);
        if (words == 0) {
            problems.add("it is empty");
            return problems;
        }
        if (PREAMBLE.matcher(text).find()) {
            problems.add("it begins with a preamble (\"" + Limits.brief(text) + "\")");
        }
        if (MARKUP.matcher(text).find()) {
            problems.add("it contains markup or a list");
        }
        if (REMARK.matcher(text).find()) {
            problems.add("it contains a remark to the reader");
        }
        if (text.contains("\n\n")) {
            problems.add("it has more than one paragraph");
        }
        if (words < shortest) {
            problems.add("it has " + words + " words, fewer than " + shortest);
        }
        if (words > longest) {
            problems.add("it has " + words + " words, more than " + longest);
        }
        return problems;
    }
}
