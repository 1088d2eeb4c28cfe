package dev.easel.words;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.easel.errors.EaselException;
import dev.easel.words.model.ModelSettings;
import dev.easel.words.model.Provider;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WordsSettingsTest {
    @TempDir
    Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("words.yaml");
    }

    private ModelSettings model(Map<String, String> environment, Map<String, String> options) {
        return WordsSettings.read(file, environment, options).model().orElseThrow();
    }

    @Test
    void withoutAnythingTheOfflineWriterWrites() {
        assertThat(WordsSettings.read(file, Map.of(), Map.of()).model()).isEmpty();
    }

    @Test
    void everythingCanStandInTheFile() throws IOException {
        Files.writeString(folder.resolve("key.txt"), "sk-secret\n");
        Files.writeString(
                file,
                "provider: openai\nmodel: small\nurl: http://127.0.0.1:8000/v1/\nkey_file: key.txt\ntimeout_seconds: 5\nretries: 1\n"
                        + "price: {input: 0.15, output: 0.6, currency: EUR}\n");
        ModelSettings settings = model(Map.of("OPENAI_API_KEY", "other"), Map.of());
        assertThat(settings.provider()).isEqualTo(Provider.OPENAI);
        assertThat(settings.url()).isEqualTo("http://127.0.0.1:8000/v1");
        assertThat(settings.key()).hasValue("sk-secret");
        assertThat(settings.timeout()).isEqualTo(Duration.ofSeconds(5));
        assertThat(settings.retries()).isEqualTo(1);
        assertThat(settings.price().orElseThrow().of(1_000_000, 500_000)).isEqualByComparingTo(new BigDecimal("0.45"));
        assertThat(settings.toString()).doesNotContain("secret");
    }

    @Test
    void optionsWinOverTheEnvironmentWhichWinsOverTheFile() throws IOException {
        Files.writeString(file, "provider: ollama\nmodel: from-file\n");
        assertThat(model(Map.of(), Map.of()).model()).isEqualTo("from-file");
        Map<String, String> environment = Map.of("EASEL_WORDS_MODEL", "from-environment", "OLLAMA_HOST", "127.0.0.1:5");
        assertThat(model(environment, Map.of()).model()).isEqualTo("from-environment");
        assertThat(model(environment, Map.of("model", "from-option")).model()).isEqualTo("from-option");
        assertThat(model(environment, Map.of()).url()).isEqualTo("http://127.0.0.1:5");
    }

    @Test
    void keysComeFromTheEnvironment() {
        Map<String, String> options = Map.of("provider", "anthropic", "model", "claude");
        assertThat(model(Map.of("ANTHROPIC_API_KEY", " k "), options).key()).hasValue("k");
        refused(Map.of(), options, "Anthropic wants a key", "ANTHROPIC_API_KEY");
    }

    @Test
    void serversOfOnesOwnNeedNoKey() {
        assertThat(model(Map.of(), Map.of("provider", "openai", "model", "m", "url", "http://127.0.0.1:1/v1"))
                        .key())
                .isEmpty();
    }

    @Test
    void mistakesAreNamed() throws IOException {
        refused(Map.of(), Map.of("provider", "gpt"), "no provider \"gpt\"", "openai");
        refused(Map.of(), Map.of("provider", "ollama"), "Name the model of Ollama");
        refused(Map.of(), Map.of("provider", "ollama", "model", "m", "url", "ftp://x"), "is not one");
        refused(Map.of(), Map.of("provider", "ollama", "model", "m", "timeout_seconds", "soon"), "give a number");
        refused(Map.of(), Map.of("provider", "openai", "model", "m", "key_file", folder + "/none"), "cannot be read");
        Files.writeString(file, "provider: openai\nkey: sk-1234\n");
        refused(Map.of(), Map.of(), "holds a key", "key_file");
        Files.writeString(file, "provder: openai\n");
        refused(Map.of(), Map.of(), "did you mean provider");
        Files.writeString(file, ": : :");
        refused(Map.of(), Map.of(), "words.yaml");
    }

    private void refused(Map<String, String> environment, Map<String, String> options, String... parts) {
        assertThatThrownBy(() -> WordsSettings.read(file, environment, options))
                .isInstanceOf(EaselException.class)
                .hasMessageContainingAll(parts)
                .hasMessageNotContaining("sk-1234");
    }
}
