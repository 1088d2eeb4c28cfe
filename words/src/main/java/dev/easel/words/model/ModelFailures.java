package dev.easel.words.model;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.words.text.Limits;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpTimeoutException;
import java.util.Locale;
import java.util.Set;

/** What went wrong with a provider, in sentences for the reader. Keys never appear in them. */
final class ModelFailures {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<Integer> PASSING = Set.of(408, 409, 425, 429, 500, 502, 503, 504, 529);
    private static final int SHOWN = 200;

    private final ModelSettings settings;

    ModelFailures(ModelSettings settings) {
        this.settings = settings;
    }

    /** Whether the same question may be answered later. */
    static boolean mayPass(CallTransport.Refusal refusal) {
        return PASSING.contains(refusal.status()) && !refusal.body().contains("insufficient_quota");
    }

    /** What a refusal means. */
    EaselException of(CallTransport.Refusal refusal, Throwable cause) {
        String said = said(refusal.body());
        String who = who();
        return switch (refusal.status()) {
            case 401, 403 ->
                new EaselException(
                        ErrorCode.UNAVAILABLE,
                        (settings.key().isEmpty() ? who + " wants a key" : who + " refuses the key") + said
                                + ". Put a valid one into "
                                + settings.provider().keyVariable() + " or a key file.",
                        cause);
            case 404 ->
                new EaselException(
                        ErrorCode.NOT_FOUND,
                        who + " knows no model \"" + settings.model() + "\"" + said
                                + ". Name another with --model or in words.yaml.",
                        cause);
            case 413 ->
                new EaselException(ErrorCode.INVALID_INPUT, who + " finds the text too long" + said + ".", cause);
            case 429 ->
                refusal.body().contains("insufficient_quota")
                        ? new EaselException(
                                ErrorCode.LIMIT_REACHED,
                                "The account at " + who + " has no credit left" + said + ".",
                                cause)
                        : new EaselException(
                                ErrorCode.LIMIT_REACHED,
                                who + " answers no more questions for now" + said + ". Wait a while and try again.",
                                cause);
            default ->
                refusal.status() >= 500
                        ? new EaselException(
                                ErrorCode.UNAVAILABLE,
                                who + " is out of order (status " + refusal.status() + ")" + said
                                        + ". Try again later.",
                                cause)
                        : new EaselException(
                                ErrorCode.INVALID_INPUT,
                                who + " does not take the question (status " + refusal.status() + ")" + said + ".",
                                cause);
        };
    }

    /** What an error without a refusal means. */
    EaselException of(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null && !(root instanceof HttpTimeoutException)) {
            if (root instanceof ConnectException || root instanceof UnknownHostException) {
                break;
            }
            root = root.getCause();
        }
        return switch (root) {
            case HttpConnectTimeoutException timeout -> unreachable(failure);
            case HttpTimeoutException timeout -> tooSlow(failure);
            case ConnectException refused -> unreachable(failure);
            case UnknownHostException unknown -> unreachable(failure);
            case java.nio.channels.UnresolvedAddressException unknown -> unreachable(failure);
            case JsonProcessingException malformed ->
                new EaselException(
                        ErrorCode.UNAVAILABLE,
                        who() + " answers with something that is not JSON of its API; check the address.",
                        failure);
            default ->
                new EaselException(ErrorCode.UNAVAILABLE, "The answer of " + who() + " broke off; try again.", failure);
        };
    }

    EaselException tooSlow(Throwable cause) {
        return new EaselException(
                ErrorCode.UNAVAILABLE,
                who() + " did not finish its answer within "
                        + settings.timeout().toMillis() / 1000.0
                        + " s; raise timeout_seconds in words.yaml or choose a faster model.",
                cause);
    }

    EaselException endless(int characters) {
        return new EaselException(
                ErrorCode.UNAVAILABLE,
                who() + " did not stop: its answer was cut off after " + characters
                        + " characters and is not used. Try again or choose another model.");
    }

    EaselException empty() {
        return new EaselException(
                ErrorCode.UNAVAILABLE, who() + " gave an empty answer; try again or choose another model.");
    }

    EaselException filtered() {
        return new EaselException(
                ErrorCode.UNAVAILABLE,
                who() + " withholds its answer because of its content rules; say it otherwise, or use another model or"
                        + " --provider offline.");
    }

    EaselException askedToWait(long seconds, Throwable cause) {
        return new EaselException(
                ErrorCode.LIMIT_REACHED,
                who() + " asks to wait " + seconds + " s, longer than Easel waits; try again then.",
                cause);
    }

    private EaselException unreachable(Throwable cause) {
        return new EaselException(
                ErrorCode.UNAVAILABLE,
                who() + " cannot be reached; start it, or name another address with url in words.yaml.",
                cause);
    }

    private String who() {
        return settings.provider().title() + " at " + settings.url();
    }

    /** The server's own words, shortened, without the key. */
    private String said(String body) {
        String text;
        try {
            JsonNode error = JSON.readTree(body).path("error");
            text = error.isTextual() ? error.asText() : error.path("message").asText("");
        } catch (JsonProcessingException notJson) {
            text = "";
        }
        if (text.isBlank()) {
            return "";
        }
        String clean = Limits.oneLine(text.length() > SHOWN ? text.substring(0, SHOWN) + "…" : text);
        String hidden = settings.key().map(key -> clean.replace(key, "…")).orElse(clean);
        return " (it says: "
                + hidden.replaceAll("(?i)\\b(sk|key)-[\\w*-]{4,}", "…").replaceAll("[.\\s]+$", "") + ")";
    }

    /** Whether a failure happened on the way, before or while the answer came, so that it may not happen again. */
    static boolean isTransient(Throwable failure) {
        String name = failure.getClass().getSimpleName().toLowerCase(Locale.ROOT);
        return (failure instanceof IOException && !(failure instanceof HttpTimeoutException))
                || name.contains("json")
                || (failure.getCause() != null && isTransient(failure.getCause()));
    }
}
