package dev.easel.words;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.hub.NearestNames;
import dev.easel.hub.catalogue.YamlValues;
import dev.easel.words.model.ModelSettings;
import dev.easel.words.model.Price;
import dev.easel.words.model.Provider;
import dev.easel.words.prompt.PromptTemplate;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Who writes, and by which template.
 *
 * @param model the language model; without one the offline writer writes
 * @param template what models are told
 */
public record WordsSettings(Optional<ModelSettings> model, PromptTemplate template) {
    /** The name of the file that is read from the data folder. */
    public static final String FILE = "words.yaml";

    private static final List<String> MEMBERS =
            List.of("provider", "model", "url", "key_file", "template", "timeout_seconds", "retries", "price");
    private static final int LARGEST_KEY = 4096;

    /** The offline writer. */
    public static WordsSettings offline() {
        return new WordsSettings(Optional.empty(), PromptTemplate.builtIn());
    }

    /**
     * Collects settings: options win over the environment ({@code EASEL_WORDS_PROVIDER} and so on), which wins over the file.
     *
     * @param file words.yaml; it need not exist
     * @param options by the names of the file's members
     * @throws EaselException INVALID_FILE, INVALID_INPUT or NOT_FOUND naming what is wrong and where
     */
    public static WordsSettings read(Path file, Map<String, String> environment, Map<String, String> options) {
        YamlValues document = document(file);
        Map<String, String> values = new LinkedHashMap<>();
        for (String member : MEMBERS) {
            if (!member.equals("price")) {
                document.text(member).ifPresent(value -> values.put(member, value));
            }
            String variable = "EASEL_WORDS_" + member.toUpperCase(java.util.Locale.ROOT);
            Optional.ofNullable(environment.get(variable))
                    .filter(value -> !value.isBlank())
                    .ifPresent(value -> values.put(member, value));
            Optional.ofNullable(options.get(member)).ifPresent(value -> values.put(member, value));
        }
        PromptTemplate template = values.containsKey("template")
                ? PromptTemplate.read(relative(file, values.get("template"), document.text("template")))
                : PromptTemplate.builtIn();
        Provider provider = Provider.parse(values.getOrDefault("provider", "offline"));
        if (provider == Provider.OFFLINE) {
            return new WordsSettings(Optional.empty(), template);
        }
        return new WordsSettings(Optional.of(model(provider, values, document, file, environment)), template);
    }

    private static YamlValues document(Path file) {
        if (!Files.isRegularFile(file)) {
            return new YamlValues(file.toString(), Map.of());
        }
        try {
            YamlValues document = YamlValues.read(file.toString(), Files.readString(file));
            for (String member : document.members().keySet()) {
                if (member.equals("key") || member.equals("api_key")) {
                    throw new EaselException(
                            ErrorCode.INVALID_FILE,
                            file
                                    + " holds a key; put it into a file of its own, readable by you alone, and name that as"
                                    + " key_file.");
                }
                if (!MEMBERS.contains(member)) {
                    throw new EaselException(
                            ErrorCode.INVALID_FILE,
                            file + ": \"" + member + "\" is not known; did you mean "
                                    + NearestNames.of(member, MEMBERS, 1).getFirst() + "?");
                }
            }
            return document;
        } catch (IOException unreadable) {
            throw new EaselException(ErrorCode.INVALID_FILE, file + " is not readable UTF-8 text.", unreadable);
        }
    }

    private static ModelSettings model(
            Provider provider,
            Map<String, String> values,
            YamlValues document,
            Path file,
            Map<String, String> environment) {
        String name = Optional.ofNullable(values.get("model"))
                .filter(given -> !given.isBlank())
                .orElseThrow(() -> new EaselException(
                        ErrorCode.INVALID_INPUT,
                        "Name the model of " + provider.title() + " with --model, EASEL_WORDS_MODEL or model in " + file
                                + "."));
        String url = Optional.ofNullable(values.get("url"))
                .or(() -> Optional.ofNullable(environment.get(provider.urlVariable()))
                        .filter(given -> !given.isBlank()))
                .map(given -> given.contains("://") ? given : "http://" + given)
                .orElse(provider.url());
        Optional<String> key = key(provider, values, document, file, environment);
        boolean ownService = url.replaceAll("/+$", "").equals(provider.url());
        if (key.isEmpty() && ownService && provider != Provider.OLLAMA) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    provider.title() + " wants a key: put it into the environment variable " + provider.keyVariable()
                            + " or into a file named by key_file; or use --provider offline.");
        }
        return new ModelSettings(
                provider,
                name.strip(),
                url,
                key,
                Duration.ofMillis((long) (1000 * number(values, "timeout_seconds", ModelSettings.TIMEOUT.toSeconds()))),
                (int) number(values, "retries", ModelSettings.RETRIES),
                price(document));
    }

    private static Optional<String> key(
            Provider provider,
            Map<String, String> values,
            YamlValues document,
            Path file,
            Map<String, String> environment) {
        if (!values.containsKey("key_file")) {
            return Optional.ofNullable(environment.get(provider.keyVariable()))
                    .map(String::strip)
                    .filter(key -> !key.isEmpty());
        }
        Path path = relative(file, values.get("key_file"), document.text("key_file"));
        try {
            if (Files.size(path) > LARGEST_KEY) {
                throw new EaselException(
                        ErrorCode.INVALID_FILE, "The key file " + path + " is larger than a key can be.");
            }
            String key = Files.readString(path).strip();
            if (key.isEmpty() || key.chars().anyMatch(letter -> letter < '!' || letter > '~')) {
                throw new EaselException(
                        ErrorCode.INVALID_FILE, "The key file " + path + " does not hold one key and nothing else.");
            }
            return Optional.of(key);
        } catch (IOException unreadable) {
            throw new EaselException(
                    ErrorCode.NOT_FOUND, "The key file " + path + " cannot be read; name one that can.", unreadable);
        }
    }

    /** A path from the file is meant relative to the file's folder; one from elsewhere to the current folder. */
    private static Path relative(Path file, String value, Optional<String> fromFile) {
        return fromFile.filter(value::equals).isPresent()
                ? file.toAbsolutePath().resolveSibling(value)
                : Path.of(value);
    }

    private static Optional<Price> price(YamlValues document) {
        YamlValues price = document.mapping("price");
        if (price.members().isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new Price(
                money(price, "input"),
                money(price, "output"),
                price.text("currency").orElse("USD")));
    }

    private static BigDecimal money(YamlValues price, String member) {
        String text = price.required(member);
        if (!text.matches("\\d{1,9}(\\.\\d{1,9})?")) {
            throw new EaselException(
                    ErrorCode.INVALID_FILE,
                    price.what() + ": \"" + member + "\" must be a price for a million tokens, such as 0.15.");
        }
        return new BigDecimal(text);
    }

    private static double number(Map<String, String> values, String member, double otherwise) {
        String text = values.get(member);
        if (text == null) {
            return otherwise;
        }
        if (!text.matches("\\d{1,6}(\\.\\d{1,6})?")) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT, "The setting " + member + " is \"" + text + "\"; give a number.");
        }
        return Double.parseDouble(text);
    }
}
