package dev.easel.words.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class RemoteLanguageModelTest {
    private static final ModelQuestion QUESTION = ModelQuestion.of("Be brief.", "Who are you?", 5);
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-25T12:00:00Z"), ZoneOffset.UTC);

    private final ProviderServer server = new ProviderServer();
    private final List<Duration> waits = new ArrayList<>();

    @AfterEach
    void close() {
        server.close();
    }

    private RemoteLanguageModel model(Provider provider, Duration timeout, int retries) {
        String url = server.url(provider == Provider.OLLAMA ? "" : "/v1");
        Price price = new Price(new BigDecimal("1"), new BigDecimal("2"), "USD");
        return new RemoteLanguageModel(
                new ModelSettings(
                        provider, "tiny", url, Optional.of("sk-secret-1"), timeout, retries, Optional.of(price)),
                waits::add,
                CLOCK);
    }

    private RemoteLanguageModel model(Provider provider) {
        return model(provider, Duration.ofSeconds(60), 2);
    }

    private EaselException failure(Provider provider, ProviderServer.Reply... replies) {
        server.replies(replies);
        return failure(model(provider));
    }

    private static EaselException failure(RemoteLanguageModel model) {
        EaselException failure = catchThrowableOfType(EaselException.class, () -> model.answer(QUESTION, piece -> {}));
        assertThat(failure).hasMessageNotContaining("sk-secret").hasMessageEndingWith(".");
        return failure;
    }

    @ParameterizedTest
    @EnumSource(value = Provider.class, mode = EnumSource.Mode.EXCLUDE, names = "OFFLINE")
    void answersComeInPiecesWithTokensAndCost(Provider provider) {
        server.replies(ProviderServer.text(provider, "I am ", "a \"test\".", "\nYes."));
        List<String> pieces = new ArrayList<>();
        ModelAnswer answer = model(provider).answer(QUESTION, pieces::add);
        assertThat(answer.text()).isEqualTo("I am a \"test\".\nYes.");
        assertThat(String.join("", pieces)).isEqualTo(answer.text());
        assertThat(pieces).hasSizeGreaterThan(1);
        assertThat(answer.use().inputTokens()).isEqualTo(11);
        assertThat(answer.use().outputTokens()).isEqualTo(22);
        assertThat(answer.use().cost().orElseThrow()).isEqualByComparingTo("0.000055");
        assertThat(answer.use().toJson()).containsEntry("cost", "0.000055").containsEntry("currency", "USD");
    }

    @ParameterizedTest
    @EnumSource(value = Provider.class, mode = EnumSource.Mode.EXCLUDE, names = "OFFLINE")
    void theQuestionIsWhatTheApiDocuments(Provider provider) {
        server.replies(ProviderServer.text(provider, "Yes."));
        model(provider).answer(QUESTION.followedBy("Me.", "Sure?"), piece -> {});
        ProviderServer.Received request = server.received().getFirst();
        assertThat(request.body())
                .contains("\"tiny\"", "Be brief.", "Who are you?", "Me.", "Sure?")
                .containsPattern("\"stream\"\\s*:\\s*true");
        String key = switch (provider) {
            case OPENAI, OLLAMA, OFFLINE ->
                request.headers().get("Authorization").getFirst();
            case ANTHROPIC -> request.headers().get("X-api-key").getFirst();
        };
        assertThat(key).endsWith("sk-secret-1");
        assertThat(request.path())
                .isEqualTo(
                        switch (provider) {
                            case OPENAI -> "/v1/chat/completions";
                            case ANTHROPIC -> "/v1/messages";
                            case OLLAMA, OFFLINE -> "/api/chat";
                        });
    }

    @ParameterizedTest
    @EnumSource(value = Provider.class, mode = EnumSource.Mode.EXCLUDE, names = "OFFLINE")
    void aRateLimitIsWaitedForAsLongAsTheServerAsks(Provider provider) {
        server.replies(
                ProviderServer.error(provider, 429, "rate_limit", "slow down", Map.of("Retry-After", "7")),
                ProviderServer.text(provider, "Now."));
        assertThat(model(provider).answer(QUESTION, piece -> {}).text()).isEqualTo("Now.");
        assertThat(waits).containsExactly(Duration.ofSeconds(7));
    }

    @Test
    void retryAfterMayBeADateAndTooLongAWaitIsLeftToTheReader() {
        server.replies(
                ProviderServer.error(
                        Provider.OPENAI, 429, "x", "slow", Map.of("Retry-After", "Wed, 25 Nov 2026 12:00:20 GMT")),
                ProviderServer.error(Provider.OPENAI, 429, "x", "slow", Map.of("Retry-After", "3600")));
        EaselException failure = failure(model(Provider.OPENAI));
        assertThat(waits).containsExactly(Duration.ofSeconds(20));
        assertThat(failure.code()).isEqualTo(ErrorCode.LIMIT_REACHED);
        assertThat(failure).hasMessageContaining("asks to wait 3600 s");
    }

    @ParameterizedTest
    @EnumSource(value = Provider.class, mode = EnumSource.Mode.EXCLUDE, names = "OFFLINE")
    void whatMayPassIsTriedAgainWithGrowingWaitsAndThenSaid(Provider provider) {
        EaselException failure = failure(provider, ProviderServer.error(provider, 503, "overloaded", "busy", Map.of()));
        assertThat(failure.code()).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(failure).hasMessageContainingAll("out of order (status 503)", "busy");
        assertThat(server.received()).hasSize(3);
        assertThat(waits).hasSize(2);
        assertThat(waits.get(0)).isBetween(Duration.ofMillis(250), Duration.ofMillis(500));
        assertThat(waits.get(1)).isBetween(Duration.ofMillis(500), Duration.ofMillis(1000));
    }

    @ParameterizedTest
    @EnumSource(value = Provider.class, mode = EnumSource.Mode.EXCLUDE, names = "OFFLINE")
    void aWrongKeyIsSaidWithoutShowingIt(Provider provider) {
        EaselException failure = failure(
                provider, ProviderServer.error(provider, 401, "invalid", "Incorrect API key: sk-secret-1.", Map.of()));
        assertThat(failure).hasMessageContainingAll("refuses the key", provider.keyVariable());
        assertThat(server.received()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(value = Provider.class, mode = EnumSource.Mode.EXCLUDE, names = "OFFLINE")
    void anUnknownModelIsNamed(Provider provider) {
        EaselException failure =
                failure(provider, ProviderServer.error(provider, 404, "not_found", "model 'tiny' not found", Map.of()));
        assertThat(failure.code()).isEqualTo(ErrorCode.NOT_FOUND);
        assertThat(failure).hasMessageContainingAll("knows no model \"tiny\"", "--model");
    }

    @Test
    void noCreditIsNotWaitedFor() {
        EaselException failure = failure(
                Provider.OPENAI, ProviderServer.error(Provider.OPENAI, 429, "insufficient_quota", "quota", Map.of()));
        assertThat(failure).hasMessageContaining("no credit");
        assertThat(server.received()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(value = Provider.class, mode = EnumSource.Mode.EXCLUDE, names = "OFFLINE")
    void anAnswerThatNeverEndsIsCutOff(Provider provider) {
        server.replies(ProviderServer.endless(provider));
        StringBuilder seen = new StringBuilder();
        assertThatThrownBy(() -> model(provider).answer(QUESTION.withLimits(10, 500), seen::append))
                .isInstanceOf(EaselException.class)
                .hasMessageContaining("did not stop");
        assertThat(seen.length()).isBetween(400, 500);
    }

    @ParameterizedTest
    @EnumSource(value = Provider.class, mode = EnumSource.Mode.EXCLUDE, names = "OFFLINE")
    void silenceIsATimeOut(Provider provider) {
        server.replies(server.silent(provider));
        EaselException failure = failure(model(provider, Duration.ofMillis(600), 0));
        assertThat(failure).hasMessageContaining("did not finish its answer within");
    }

    @ParameterizedTest
    @EnumSource(value = Provider.class, mode = EnumSource.Mode.EXCLUDE, names = "OFFLINE")
    void anEmptyAnswerIsAskedForAgainAndThenSaid(Provider provider) {
        EaselException failure = failure(provider, ProviderServer.text(provider));
        assertThat(failure).hasMessageContaining("empty answer");
        assertThat(server.received()).hasSize(3);
    }

    @ParameterizedTest
    @EnumSource(value = Provider.class, mode = EnumSource.Mode.EXCLUDE, names = "OFFLINE")
    void whatIsNotTheApiIsSaid(Provider provider) {
        String type = provider == Provider.OLLAMA ? "application/x-ndjson" : "text/event-stream";
        String line = provider == Provider.OLLAMA ? "{\"model\": oops\n" : "data: {\"choices\": oops\n\n";
        EaselException failure = failure(provider, ProviderServer.raw(200, type, line, Map.of()));
        assertThat(failure.code()).isEqualTo(ErrorCode.UNAVAILABLE);
        assertThat(failure.getMessage()).containsAnyOf("not JSON", "empty answer", "broke off");
    }

    @ParameterizedTest
    @EnumSource(value = Provider.class, mode = EnumSource.Mode.EXCLUDE, names = "OFFLINE")
    void aWebPageInsteadOfAnAnswerIsNoAnswer(Provider provider) {
        EaselException failure =
                failure(provider, ProviderServer.raw(200, "text/html", "<html><b>Welcome</b></html>", Map.of()));
        assertThat(failure.code()).isEqualTo(ErrorCode.UNAVAILABLE);
    }

    @Test
    void aConnectionThatBreaksBeforeAnythingCameIsTriedAgain() {
        server.replies(
                exchange -> {
                    exchange.sendResponseHeaders(200, 1000);
                    exchange.getResponseBody().flush();
                },
                ProviderServer.text(Provider.OPENAI, "Back."));
        assertThat(model(Provider.OPENAI).answer(QUESTION, piece -> {}).text()).isEqualTo("Back.");
    }

    @Test
    void aServerThatIsNotThereIsSaid() {
        ModelSettings settings = new ModelSettings(
                Provider.OLLAMA,
                "tiny",
                "http://127.0.0.1:1",
                Optional.empty(),
                Duration.ofSeconds(30),
                0,
                Optional.empty());
        assertThatThrownBy(() -> new RemoteLanguageModel(settings).answer(QUESTION, piece -> {}))
                .isInstanceOf(EaselException.class)
                .hasMessageContaining("cannot be reached; start it");
    }

    @Test
    void contentFiltersAreSaid() {
        String chunk = "data: {\"id\":\"c\",\"model\":\"x\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"No\"},"
                + "\"finish_reason\":\"content_filter\"}]}\n\ndata: [DONE]\n\n";
        EaselException failure =
                failure(Provider.OPENAI, ProviderServer.raw(200, "text/event-stream", chunk, Map.of()));
        assertThat(failure).hasMessageContaining("content rules");
    }

    @Test
    void jsonIsAskedForWhereTheAnswerHasASchema() {
        server.replies(ProviderServer.text(Provider.OPENAI, "{}"));
        model(Provider.OPENAI).answer(QUESTION.withSchema("{}"), piece -> {});
        assertThat(server.received().getFirst().body()).contains("json_object").containsPattern("\"seed\"\\s*:\\s*5");
    }

    @Test
    void interruptingTheCallerStopsTheQuestion() throws InterruptedException {
        CountDownLatch asked = new CountDownLatch(1);
        ProviderServer.Reply silent = server.silent(Provider.OPENAI);
        server.replies(exchange -> {
            asked.countDown();
            silent.to(exchange);
        });
        AtomicReference<Throwable> failure = new AtomicReference<>();
        Thread caller = Thread.ofVirtual().start(() -> {
            try {
                model(Provider.OPENAI).answer(QUESTION, piece -> {});
            } catch (EaselException stopped) {
                failure.set(stopped);
            }
        });
        asked.await();
        caller.interrupt();
        caller.join();
        assertThat(((EaselException) failure.get()).code()).isEqualTo(ErrorCode.INTERRUPTED);
    }
}
