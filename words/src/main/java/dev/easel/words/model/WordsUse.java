package dev.easel.words.model;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What words took.
 *
 * @param calls requests that were answered
 * @param inputTokens tokens read by the model, as it reports them
 * @param outputTokens tokens written by the model, as it reports them
 * @param milliseconds from the question to the end of the answer, waiting for retries included
 * @param cost by the price that is configured; empty when none is, zero for the offline writer
 * @param currency of the cost, for instance {@code USD}
 */
public record WordsUse(
        int calls, long inputTokens, long outputTokens, long milliseconds, Optional<BigDecimal> cost, String currency) {
    /** Nothing at all. */
    public static final WordsUse NONE = new WordsUse(0, 0, 0, 0, Optional.of(BigDecimal.ZERO), "");

    /** Both together; the cost is known only when both costs are. */
    public WordsUse plus(WordsUse other) {
        return new WordsUse(
                calls + other.calls,
                inputTokens + other.inputTokens,
                outputTokens + other.outputTokens,
                milliseconds + other.milliseconds,
                cost.flatMap(own -> other.cost.map(own::add)),
                currency.isEmpty() ? other.currency : currency);
    }

    /** As JSON values; the cost is a decimal text, so that it stays exact. */
    public Map<String, Object> toJson() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("calls", calls);
        json.put("input_tokens", inputTokens);
        json.put("output_tokens", outputTokens);
        json.put("milliseconds", milliseconds);
        cost.ifPresent(known -> {
            json.put("cost", known.stripTrailingZeros().toPlainString());
            json.put("currency", currency);
        });
        return json;
    }

    /** Reads what {@link #toJson} made; what is missing counts as nothing. */
    public static WordsUse ofJson(Map<?, ?> json) {
        return new WordsUse(
                (int) number(json.get("calls")),
                number(json.get("input_tokens")),
                number(json.get("output_tokens")),
                number(json.get("milliseconds")),
                json.get("cost") instanceof String cost && cost.matches("\\d{1,12}(\\.\\d{1,12})?")
                        ? Optional.of(new BigDecimal(cost))
                        : Optional.empty(),
                json.get("currency") instanceof String currency ? currency : "");
    }

    private static long number(Object value) {
        return value instanceof Number number ? number.longValue() : 0;
    }
}
