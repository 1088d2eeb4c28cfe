package dev.easel.server.api;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.server.http.Answer;
import dev.easel.server.http.EventStream;
import dev.easel.server.http.HttpCall;
import dev.easel.server.http.Router;
import dev.easel.words.Words;
import dev.easel.words.prompt.PromptRequest;
import dev.easel.words.prompt.PromptStyle;
import dev.easel.words.prompt.RefineRequest;
import dev.easel.words.prompt.WrittenPrompt;
import dev.easel.words.text.Limits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;

/** {@code /api/easel/prompts}: prompts from ideas, and changed prompts; as JSON or, piece by piece, as events. */
public final class WordsRoutes {
    private static final String ROOT = "/api/easel/prompts";

    private final Words words;

    public WordsRoutes(Words words) {
        this.words = words;
    }

    /** Adds the routes. */
    public void register(Router router) {
        router.addUnprefixed("GET", ROOT, Problems.of(call -> about()));
        router.addUnprefixed("POST", ROOT, Problems.of(this::write));
        router.addUnprefixed("POST", ROOT + "/refine", Problems.of(this::refine));
    }

    private Answer about() {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("writers", words.writers());
        json.put("styles", PromptStyle.titles());
        json.put("words", Map.of("min", Limits.FEWEST_WORDS, "max", Limits.MOST_WORDS, "default", PromptRequest.WORDS));
        json.put("longest_text", Limits.TEXT);
        return Answer.json(json);
    }

    private Answer write(HttpCall call) {
        Map<String, Object> body = call.jsonObject();
        PromptRequest request = new PromptRequest(
                text(body, "idea").orElseThrow(() -> invalid("The member idea is missing; say what is to be seen.")),
                text(body, "style").map(PromptStyle::parse).orElse(PromptStyle.FILM),
                (int) number(body, "words", PromptRequest.WORDS),
                number(body, "seed", 0),
                0);
        long count = number(body, "count", 1);
        Optional<String> writer = text(body, "writer");
        if (wantsEvents(call)) {
            return events(call, pieces -> words.write(request, writer, pieces));
        }
        List<Map<String, Object>> prompts = new ArrayList<>();
        words.writeSeveral(request, (int) Math.clamp(count, Integer.MIN_VALUE, Integer.MAX_VALUE), writer)
                .forEach(prompt -> prompts.add(prompt.toJson()));
        return Answer.json(Map.of("prompts", prompts));
    }

    private Answer refine(HttpCall call) {
        Map<String, Object> body = call.jsonObject();
        RefineRequest request = new RefineRequest(
                text(body, "prompt")
                        .orElseThrow(() -> invalid("The member prompt is missing; send the one to change.")),
                text(body, "wish")
                        .orElseThrow(() -> invalid("The member wish is missing; say what should be otherwise.")),
                text(body, "style").map(PromptStyle::parse).orElse(PromptStyle.FILM),
                number(body, "seed", 0));
        Optional<String> writer = text(body, "writer");
        return wantsEvents(call)
                ? events(call, pieces -> words.refine(request, writer, pieces))
                : Answer.json(words.refine(request, writer, piece -> {}).toJson());
    }

    private static boolean wantsEvents(HttpCall call) {
        return call.header("Accept")
                .filter(types -> types.contains("text/event-stream"))
                .isPresent();
    }

    /** Events {@code piece} with text as it comes, then {@code prompt} with the whole, or {@code problem}. */
    private static Answer events(HttpCall call, Function<Consumer<String>, WrittenPrompt> write) {
        return EventStream.answer(call, sender -> {
            try {
                WrittenPrompt prompt = write.apply(piece -> {
                    try {
                        sender.send("piece", Map.of("text", piece));
                    } catch (IOException gone) {
                        throw new UncheckedIOException(gone);
                    }
                });
                sender.send("prompt", prompt.toJson());
            } catch (EaselException failure) {
                sender.send(
                        "problem",
                        Map.of("code", failure.code().name().toLowerCase(Locale.ROOT), "detail", failure.getMessage()));
            } catch (UncheckedIOException gone) {
                throw gone.getCause();
            }
        });
    }

    private static Optional<String> text(Map<String, Object> body, String member) {
        return switch (body.get(member)) {
            case null -> Optional.empty();
            case String text -> Optional.of(text);
            default -> throw invalid("The member " + member + " is not a text.");
        };
    }

    private static long number(Map<String, Object> body, String member, long otherwise) {
        return switch (body.get(member)) {
            case null -> otherwise;
            case Long number -> number;
            case BigInteger number -> number.longValue();
            default -> throw invalid("The member " + member + " is not a whole number.");
        };
    }

    private static EaselException invalid(String message) {
        return new EaselException(ErrorCode.INVALID_INPUT, message);
    }
}
