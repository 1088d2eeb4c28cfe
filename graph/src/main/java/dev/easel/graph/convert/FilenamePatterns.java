package dev.easel.graph.convert;

import dev.easel.graph.validation.PythonText;
import java.time.LocalDateTime;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Fills in {@code %date:FORMAT%} and {@code %Node.widget%} in file names; other names between percent signs stay. */
final class FilenamePatterns {
    private static final Pattern REFERENCE = Pattern.compile("%([^%]+)%");
    private static final Pattern DATE_PART = Pattern.compile("yyyy|yy|MM|M|dd|d|hh|h|mm|m|ss|s");
    private static final Pattern NOT_IN_FILE_NAMES = Pattern.compile("[/?<>\\\\:*|\"\\x00-\\x1f\\x7f]");

    private final Supplier<LocalDateTime> clock;
    private final BiFunction<String, String, Optional<Object>> widgets;

    /**
     * The patterns of a workflow.
     *
     * @param clock the local time
     * @param widgets gives the value of a widget by the name of its node and its own
     */
    FilenamePatterns(Supplier<LocalDateTime> clock, BiFunction<String, String, Optional<Object>> widgets) {
        this.clock = clock;
        this.widgets = widgets;
    }

    String resolve(String text) {
        return REFERENCE
                .matcher(text)
                .replaceAll(match ->
                        Matcher.quoteReplacement(replacement(match.group(1)).orElse(match.group())));
    }

    private Optional<String> replacement(String reference) {
        if (reference.startsWith("date:")) {
            return Optional.of(date(reference.substring("date:".length())));
        }
        int dot = reference.lastIndexOf('.');
        if (dot < 0) {
            return Optional.empty();
        }
        return widgets.apply(reference.substring(0, dot), reference.substring(dot + 1))
                .map(value -> NOT_IN_FILE_NAMES.matcher(PythonText.str(value)).replaceAll("_"));
    }

    private String date(String format) {
        LocalDateTime now = clock.get();
        return DATE_PART.matcher(format).replaceAll(match -> part(match.group(), now));
    }

    private static String part(String name, LocalDateTime now) {
        int value = switch (name.charAt(0)) {
            case 'y' -> name.length() == 2 ? now.getYear() % 100 : now.getYear();
            case 'M' -> now.getMonthValue();
            case 'd' -> now.getDayOfMonth();
            case 'h' -> now.getHour();
            case 'm' -> now.getMinute();
            default -> now.getSecond();
        };
        return String.format(Locale.ROOT, "%0" + name.length() + "d", value);
    }
}
