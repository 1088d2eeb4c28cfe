package dev.easel.hub.catalogue;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * The members of a YAML mapping, checked as they are read.
 *
 * @param what the document and the place in it, for messages
 * @param members its members
 */
public record YamlValues(String what, Map<String, Object> members) {
    private static final int LONGEST = 1 << 20;

    /**
     * Reads a document that is a mapping.
     *
     * @throws EaselException INVALID_FILE when it is not
     */
    public static YamlValues read(String what, String text) {
        if (text.length() > LONGEST) {
            throw new EaselException(ErrorCode.INVALID_FILE, what + " is longer than such a file can be.");
        }
        LoadSettings settings = LoadSettings.builder()
                .setLabel(what)
                .setMaxAliasesForCollections(10)
                .setAllowRecursiveKeys(false)
                .build();
        try {
            return of(what, new Load(settings).loadFromString(text));
        } catch (YamlEngineException | StackOverflowError malformed) {
            throw new EaselException(ErrorCode.INVALID_FILE, what + " is not readable YAML.", malformed);
        }
    }

    private static YamlValues of(String what, Object value) {
        if (!(value instanceof Map<?, ?> map)) {
            throw new EaselException(ErrorCode.INVALID_FILE, what + " is not a mapping of names to values.");
        }
        Map<String, Object> members = new LinkedHashMap<>();
        map.forEach((key, member) -> members.put(String.valueOf(key), member));
        return new YamlValues(what, members);
    }

    /** A mapping inside, empty if there is none. */
    public YamlValues mapping(String name) {
        return of(what + ", " + name, members.getOrDefault(name, Map.of()));
    }

    /** A list of mappings inside, empty if there is none. */
    public List<YamlValues> mappings(String name) {
        Object value = members.getOrDefault(name, List.of());
        if (!(value instanceof List<?> list)) {
            throw refused(name, "a list");
        }
        return list.stream().map(each -> of(what + ", " + name, each)).toList();
    }

    /** A text. */
    public Optional<String> text(String name) {
        Object value = members.get(name);
        if (value instanceof Map || value instanceof List) {
            throw refused(name, "a text");
        }
        return Optional.ofNullable(value).map(String::valueOf);
    }

    /** A text that must be there. */
    public String required(String name) {
        return text(name).orElseThrow(() -> refused(name, "given"));
    }

    /** A list of texts, or one text. */
    public List<String> texts(String name) {
        Object value = members.get(name);
        return switch (value) {
            case null -> List.of();
            case List<?> list -> list.stream().map(String::valueOf).toList();
            case String one -> List.of(one);
            default -> throw refused(name, "a list of texts");
        };
    }

    /** A number of bytes. */
    public OptionalLong bytes(String name) {
        Object value = members.get(name);
        return switch (value) {
            case null -> OptionalLong.empty();
            case Integer number when number > 0 -> OptionalLong.of(number);
            case Long number when number > 0 -> OptionalLong.of(number);
            default -> throw refused(name, "a number of bytes");
        };
    }

    /** Yes or no, no if absent. */
    public boolean flag(String name) {
        return Boolean.TRUE.equals(members.get(name));
    }

    private EaselException refused(String name, String expected) {
        return new EaselException(ErrorCode.INVALID_FILE, what + ": \"" + name + "\" must be " + expected + ".");
    }
}
