package dev.easel.words.model;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.words.text.Limits;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Who can write. */
public enum Provider {
    /** The grammar and word lists that come with Easel. */
    OFFLINE("", "", "", ""),
    /** OpenAI, and every server that speaks its chat completions: vLLM, llama.cpp, LM Studio and others. */
    OPENAI("OpenAI", "https://api.openai.com/v1", "OPENAI_API_KEY", "OPENAI_BASE_URL"),
    /** Anthropic's messages. */
    ANTHROPIC("Anthropic", "https://api.anthropic.com/v1", "ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL"),
    /** Ollama's own API. */
    OLLAMA("Ollama", "http://127.0.0.1:11434", "OLLAMA_API_KEY", "OLLAMA_HOST");

    private final String title;
    private final String url;
    private final String keyVariable;
    private final String urlVariable;

    Provider(String title, String url, String keyVariable, String urlVariable) {
        this.title = title;
        this.url = url;
        this.keyVariable = keyVariable;
        this.urlVariable = urlVariable;
    }

    /** The name as users write it. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The name in sentences. */
    public String title() {
        return title;
    }

    /** Where it is unless told otherwise. */
    public String url() {
        return url;
    }

    /** The environment variable that usually holds its key. */
    public String keyVariable() {
        return keyVariable;
    }

    /** The environment variable that usually holds its address. */
    public String urlVariable() {
        return urlVariable;
    }

    /** All names. */
    public static List<String> ids() {
        return Stream.of(values()).map(Provider::id).toList();
    }

    /**
     * Reads a name.
     *
     * @throws EaselException INVALID_INPUT naming those there are
     */
    public static Provider parse(String text) {
        return Stream.of(values())
                .filter(provider -> provider.id().equals(text.strip().toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElseThrow(() -> new EaselException(
                        ErrorCode.INVALID_INPUT,
                        "There is no provider \"" + Limits.brief(text) + "\"; give one of " + String.join(", ", ids())
                                + "."));
    }
}
