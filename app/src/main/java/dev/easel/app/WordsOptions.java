package dev.easel.app;

import dev.easel.words.Words;
import dev.easel.words.WordsSettings;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** Who writes: options that win over the environment and over words.yaml. */
final class WordsOptions {
    @Option(
            names = "--provider",
            paramLabel = "NAME",
            description =
                    "offline (default), openai (and what speaks like it: vLLM, llama.cpp, LM Studio), anthropic or ollama.")
    private String provider;

    @Option(names = "--model", paramLabel = "NAME", description = "The provider's model.")
    private String model;

    @Option(
            names = "--url",
            paramLabel = "URL",
            description = "The provider's address, for instance http://127.0.0.1:8000/v1.")
    private String url;

    @Option(
            names = "--key-file",
            paramLabel = "FILE",
            description = "A file with the key (default: OPENAI_API_KEY, ANTHROPIC_API_KEY).")
    private Path keyFile;

    @Option(
            names = "--template",
            paramLabel = "FILE",
            description = "What models are told instead of the built-in template.")
    private Path template;

    @Option(names = "--timeout", paramLabel = "SECONDS", description = "How long one answer may take (default: 60).")
    private String timeout;

    /** What writes. */
    Words words(EaselCommand easel) {
        Map<String, String> options = new LinkedHashMap<>();
        put(options, "provider", provider);
        put(options, "model", model);
        put(options, "url", url);
        put(options, "key_file", keyFile);
        put(options, "template", template);
        put(options, "timeout_seconds", timeout);
        Path file = easel.data().resolve(WordsSettings.FILE);
        return new Words(WordsSettings.read(file, easel.environment(), options));
    }

    private static void put(Map<String, String> options, String member, Object value) {
        if (value != null) {
            options.put(member, value.toString());
        }
    }
}
