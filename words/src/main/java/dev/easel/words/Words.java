package dev.easel.words;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.words.model.CountedModel;
import dev.easel.words.model.LanguageModel;
import dev.easel.words.model.RemoteLanguageModel;
import dev.easel.words.model.WordsUse;
import dev.easel.words.offline.OfflinePromptWriter;
import dev.easel.words.prompt.ModelPromptWriter;
import dev.easel.words.prompt.PromptRequest;
import dev.easel.words.prompt.PromptWriter;
import dev.easel.words.prompt.RefineRequest;
import dev.easel.words.prompt.WrittenPrompt;
import dev.easel.words.story.ModelStoryteller;
import dev.easel.words.story.OfflineStoryteller;
import dev.easel.words.story.Storyteller;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Writes prompts with the writer that is configured or offline, and remembers the latest, so that the same request is neither paid nor
 * waited for twice. One object serves all threads.
 */
public final class Words {
    private static final int REMEMBERED = 1000;

    private final Supplier<WordsSettings> source;
    private Writers writers;
    private final Map<Question, WrittenPrompt> answers = Collections.synchronizedMap(new LatestAnswers());

    /** What identifies an answer. */
    private record Question(String writer, int template, Object request) {}

    /** Who can write. */
    private record Writers(PromptWriter offline, Optional<CountedModel> model, PromptWriter configured, int template) {
        static Writers of(WordsSettings settings) {
            PromptWriter offline = new OfflinePromptWriter();
            Optional<CountedModel> model =
                    settings.model().map(RemoteLanguageModel::new).map(CountedModel::new);
            PromptWriter configured = model.<PromptWriter>map(
                            found -> new ModelPromptWriter(found, settings.template()))
                    .orElse(offline);
            return new Writers(offline, model, configured, settings.template().contentHash());
        }
    }

    /** @param settings read when they are first needed; most commands never need them */
    public Words(Supplier<WordsSettings> settings) {
        source = settings;
    }

    public Words(WordsSettings settings) {
        this(() -> settings);
    }

    private synchronized Writers known() {
        if (writers == null) {
            writers = Writers.of(source.get());
        }
        return writers;
    }

    /**
     * The writers that can be asked for by name, the configured one first.
     *
     * @throws EaselException when the settings cannot be used, here and everywhere else
     */
    public List<String> writers() {
        Writers known = known();
        return known.configured().equals(known.offline())
                ? List.of(known.offline().name())
                : List.of(known.configured().name(), known.offline().name());
    }

    /** The language model, if one is configured. */
    public Optional<LanguageModel> model() {
        return known().model().map(found -> found);
    }

    /** What the language model's answers took since the start; nothing when none was asked. */
    public synchronized WordsUse total() {
        return Optional.ofNullable(writers)
                .flatMap(Writers::model)
                .map(CountedModel::total)
                .orElse(WordsUse.NONE);
    }

    /**
     * Who tells stories.
     *
     * @param writer {@code offline}, the configured provider, or empty for what is configured
     * @throws EaselException INVALID_INPUT when there is no such writer
     */
    public Storyteller storyteller(Optional<String> writer) {
        return isOffline(writer) ? new OfflineStoryteller() : new ModelStoryteller(model().orElseThrow());
    }

    /**
     * Whether a request for a writer means the offline one.
     *
     * @param writer empty for the configured one
     * @throws EaselException INVALID_INPUT when there is no such writer
     */
    public boolean isOffline(Optional<String> writer) {
        return writer(writer).equals(known().offline());
    }

    private PromptWriter writer(Optional<String> name) {
        PromptWriter configured = known().configured();
        PromptWriter offline = known().offline();
        if (name.isEmpty()) {
            return configured;
        }
        String asked = name.get();
        if (asked.equals(offline.name())) {
            return offline;
        }
        if (!configured.equals(offline)
                && (configured.name().equals(asked) || configured.name().startsWith(asked + "/"))) {
            return configured;
        }
        throw new EaselException(
                ErrorCode.INVALID_INPUT,
                "The writer \"" + asked + "\" is not configured; there is " + String.join(" and ", writers()) + ".");
    }

    /**
     * Writes a prompt, or finds it.
     *
     * @param writer {@code offline}, the configured provider, or empty for what is configured
     * @param partial is told the text as it comes
     * @throws EaselException as {@link PromptWriter#write}
     */
    public WrittenPrompt write(PromptRequest request, Optional<String> writer, Consumer<String> partial) {
        PromptWriter chosen = writer(writer);
        return remembered(chosen, request, question -> chosen.write(question, partial), partial);
    }

    /**
     * Writes several prompts for one idea, all different.
     *
     * @param count from 1 to {@value PromptRequest#MOST_VARIANTS}
     * @throws EaselException as {@link PromptWriter#write}
     */
    public List<WrittenPrompt> writeSeveral(PromptRequest request, int count, Optional<String> writer) {
        if (count < 1 || count > PromptRequest.MOST_VARIANTS) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "The count is " + count + ": give a number from 1 to " + PromptRequest.MOST_VARIANTS + ".");
        }
        List<WrittenPrompt> prompts = new ArrayList<>();
        for (int variant = 0; variant < count; variant++) {
            prompts.add(write(request.withVariant(variant), writer, piece -> {}));
        }
        return prompts;
    }

    /**
     * Changes a prompt, or finds the changed one.
     *
     * @throws EaselException as {@link PromptWriter#refine}
     */
    public WrittenPrompt refine(RefineRequest request, Optional<String> writer, Consumer<String> partial) {
        PromptWriter chosen = writer(writer);
        return remembered(chosen, request, question -> chosen.refine(question, partial), partial);
    }

    private <Q> WrittenPrompt remembered(
            PromptWriter writer, Q request, Function<Q, WrittenPrompt> write, Consumer<String> partial) {
        Question question = new Question(writer.name(), known().template(), request);
        WrittenPrompt known = answers.get(question);
        if (known != null) {
            partial.accept(known.text());
            return new WrittenPrompt(known.text(), known.writer(), known.repaired(), WordsUse.NONE);
        }
        WrittenPrompt written = write.apply(request);
        answers.put(question, written);
        return written;
    }

    /** The answers used last. */
    private static final class LatestAnswers extends LinkedHashMap<Question, WrittenPrompt> {
        private static final long serialVersionUID = 1L;

        LatestAnswers() {
            super(16, 0.75f, true);
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<Question, WrittenPrompt> eldest) {
            return size() > REMEMBERED;
        }
    }
}
