package dev.easel.words.model;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.TokenUsage;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** A model behind HTTP. Answers are streamed, bounded in time and length, and asked for again when that may help. */
public final class RemoteLanguageModel implements LanguageModel {
    private static final Duration CONNECT = Duration.ofSeconds(10);

    private final ModelSettings settings;
    private final HttpClient http;
    private final ModelFailures failures;
    private final Patience.Pause pause;
    private final Clock clock;

    public RemoteLanguageModel(ModelSettings settings) {
        this(settings, Thread::sleep, Clock.systemUTC());
    }

    /** For tests, which do not want to wait. */
    RemoteLanguageModel(ModelSettings settings, Patience.Pause pause, Clock clock) {
        this.settings = settings;
        this.pause = pause;
        this.clock = clock;
        failures = new ModelFailures(settings);
        http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT)
                .build();
    }

    @Override
    public String name() {
        return settings.name();
    }

    @Override
    public ModelAnswer answer(ModelQuestion question, Consumer<String> partial) {
        long start = System.nanoTime();
        for (int attempt = 1; ; attempt++) {
            Attempt result = attempt(question, partial);
            if (result.response().isPresent()) {
                return new ModelAnswer(
                        result.text(), use(result.response().get(), (System.nanoTime() - start) / 1_000_000));
            }
            if (attempt > settings.retries() || !result.again()) {
                throw result.failure();
            }
            waitBefore(attempt, result);
        }
    }

    /**
     * One attempt.
     *
     * @param again whether another may succeed
     * @param retryAfter how long the server asks to wait
     */
    private record Attempt(
            Optional<ChatResponse> response,
            String text,
            EaselException failure,
            boolean again,
            Optional<String> retryAfter) {
        static Attempt failed(EaselException failure, boolean again, Optional<String> retryAfter) {
            return new Attempt(Optional.empty(), "", failure, again, retryAfter);
        }
    }

    private void waitBefore(int attempt, Attempt result) {
        Duration wait = Patience.before(attempt, result.retryAfter(), clock);
        if (wait.compareTo(Patience.LONGEST) > 0) {
            throw failures.askedToWait(wait.toSeconds(), result.failure());
        }
        try {
            pause.sleep(wait);
        } catch (InterruptedException stopped) {
            throw interrupted(stopped);
        }
    }

    private Attempt attempt(ModelQuestion question, Consumer<String> partial) {
        CallTransport transport = new CallTransport(http, settings.timeout());
        StreamingChatModel model = ChatModels.of(settings, question, transport.builder());
        CompletableFuture<ChatResponse> done = new CompletableFuture<>();
        Collected collected = new Collected(question.mostCharacters(), partial, done);
        transport.whenEnded(() -> done.completeExceptionally(
                new CallTransport.Broken(new IOException("the answer ended before it was complete"))));
        try {
            model.chat(messages(question), collected);
            ChatResponse response = done.get(settings.timeout().toMillis(), TimeUnit.MILLISECONDS);
            return finished(response);
        } catch (TimeoutException slow) {
            return Attempt.failed(failures.tooSlow(slow), false, Optional.empty());
        } catch (InterruptedException stopped) {
            throw interrupted(stopped);
        } catch (ExecutionException failed) {
            return failed(failed.getCause(), transport, collected);
        } catch (RuntimeException failed) {
            return failed(failed, transport, collected);
        } finally {
            transport.cancel();
        }
    }

    private Attempt finished(ChatResponse response) {
        AiMessage message = response.aiMessage();
        String text = message == null || message.text() == null ? "" : message.text();
        if (response.metadata() != null && response.finishReason() == FinishReason.CONTENT_FILTER) {
            return Attempt.failed(failures.filtered(), false, Optional.empty());
        }
        return text.isBlank()
                ? Attempt.failed(failures.empty(), true, Optional.empty())
                : new Attempt(Optional.of(response), text, null, false, Optional.empty());
    }

    private Attempt failed(Throwable failure, CallTransport transport, Collected collected) {
        if (failure instanceof EaselException own) {
            return Attempt.failed(own, false, Optional.empty());
        }
        Optional<CallTransport.Refusal> refusal = transport.refusal();
        if (refusal.isPresent()) {
            return Attempt.failed(
                    failures.of(refusal.get(), failure),
                    ModelFailures.mayPass(refusal.get()),
                    refusal.get().retryAfter());
        }
        boolean again = collected.isEmpty() && ModelFailures.isTransient(failure);
        return Attempt.failed(failures.of(failure), again, Optional.empty());
    }

    /** Gathers the pieces, and stops an answer that does not end. */
    private final class Collected implements StreamingChatResponseHandler {
        private final int most;
        private final Consumer<String> partial;
        private final CompletableFuture<ChatResponse> done;
        private final AtomicReference<Integer> length = new AtomicReference<>(0);

        Collected(int most, Consumer<String> partial, CompletableFuture<ChatResponse> done) {
            this.most = most;
            this.partial = partial;
            this.done = done;
        }

        boolean isEmpty() {
            return length.get() == 0;
        }

        @Override
        public void onPartialResponse(String piece) {
            if (done.isDone()) {
                return;
            }
            if (length.accumulateAndGet(piece.length(), Integer::sum) > most) {
                done.completeExceptionally(failures.endless(most));
                return;
            }
            partial.accept(piece);
        }

        @Override
        public void onCompleteResponse(ChatResponse response) {
            done.complete(response);
        }

        @Override
        public void onError(Throwable error) {
            done.completeExceptionally(error);
        }
    }

    private static List<ChatMessage> messages(ModelQuestion question) {
        List<ChatMessage> messages = new ArrayList<>();
        messages.add(SystemMessage.from(question.system()));
        for (int index = 0; index < question.turns().size(); index++) {
            String text = question.turns().get(index);
            messages.add(index % 2 == 0 ? UserMessage.from(text) : AiMessage.from(text));
        }
        return messages;
    }

    private WordsUse use(ChatResponse response, long milliseconds) {
        TokenUsage usage =
                response.metadata() == null ? null : response.metadata().tokenUsage();
        long input = usage == null || usage.inputTokenCount() == null ? 0 : usage.inputTokenCount();
        long output = usage == null || usage.outputTokenCount() == null ? 0 : usage.outputTokenCount();
        Optional<BigDecimal> cost = settings.price().map(price -> price.of(input, output));
        String currency = settings.price().map(Price::currency).orElse("");
        return new WordsUse(1, input, output, milliseconds, cost, currency);
    }

    private static EaselException interrupted(InterruptedException cause) {
        Thread.currentThread().interrupt();
        return new EaselException(ErrorCode.INTERRUPTED, "Stopped while a language model was writing.", cause);
    }
}
