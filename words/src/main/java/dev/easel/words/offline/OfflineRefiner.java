package dev.easel.words.offline;

import dev.easel.words.text.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Changes prompts by rules: what a wish takes away is cut out clause by clause, what it asks of the camera or the light replaces what was
 * said of it, and the rest is added. It recognises words; it does not understand the picture.
 */
final class OfflineRefiner {
    private static final Pattern WISHES = Pattern.compile("(?i)\\s*(?:[,;.]|\\band\\b|\\bbut\\b)\\s*");
    private static final Pattern LESS =
            Pattern.compile("(?i)^(?:less|fewer|no|without|remove|not so much|lose|drop)\\s+(?:the |any |of )?(.+)$");
    private static final Pattern MORE =
            Pattern.compile("(?i)^(?:more|add|with|also|some more|put in|show)\\s+(?:of )?(.+)$");
    private static final Pattern SWAP = Pattern.compile(
            "(?i)^(?:replace|swap|change)\\s+(?:the |a |an )?(.+?)\\s+(?:with|by|for|to|into)\\s+(?:the |a |an )?(.+)$");
    private static final Pattern INSTEAD =
            Pattern.compile("(?i)^(?:the |a |an )?(.+?)\\s+(?:instead of|rather than)\\s+(?:the |a |an )?(.+)$");

    private static final Map<String, String> CAMERA = Map.ofEntries(
            Map.entry("lower", "camera low at ankle height"),
            Map.entry("low", "camera low at ankle height"),
            Map.entry("below", "camera low and looking up"),
            Map.entry("higher", "camera high and tilted down"),
            Map.entry("high", "camera high and tilted down"),
            Map.entry("above", "camera straight overhead looking down"),
            Map.entry("overhead", "camera straight overhead looking down"),
            Map.entry("closer", "camera close with the subject filling the frame"),
            Map.entry("close", "camera close with the subject filling the frame"),
            Map.entry("tighter", "camera close with the subject filling the frame"),
            Map.entry("further", "camera far back with the subject small in its surroundings"),
            Map.entry("farther", "camera far back with the subject small in its surroundings"),
            Map.entry("wider", "camera far back with the subject small in its surroundings"),
            Map.entry("wide", "camera far back with the subject small in its surroundings"));
    private static final Set<String> CAMERA_WORDS =
            Set.of("camera", "angle", "shot", "frame", "framing", "view", "viewpoint", "perspective", "lens");
    private static final Pattern CAMERA_CLAUSE = Pattern.compile("(?i)^camera\\b.*");
    private static final Pattern ANGLE = Pattern.compile(
            "(?i)\\b(?:low-angle|eye-level|high-angle|over-the-shoulder|symmetrical|extreme|three-quarter|long-lens)\\s+(?=(?:(?:wide|medium|close) )?shot\\b)");
    private static final Pattern DISTANCE = Pattern.compile("(?i)\\b(?:wide|medium|close)(?= shot\\b)");

    private static final Map<String, String> LIGHT = Map.ofEntries(
            Map.entry("brighter", "bright, open light with lifted shadows"),
            Map.entry("lighter", "bright, open light with lifted shadows"),
            Map.entry("darker", "low-key light, most of the frame in shadow"),
            Map.entry("warmer", "warm amber light"),
            Map.entry("colder", "cold blue light"),
            Map.entry("cooler", "cold blue light"),
            Map.entry("softer", "soft light without hard shadows"),
            Map.entry("harder", "hard light with sharp shadows"),
            Map.entry("sharper", "everything in crisp focus"));

    /** What to say when a thing is to be gone: models draw what they read, so its opposite is named instead. */
    private static final Map<String, String> OPPOSITES = Map.ofEntries(
            Map.entry("fog", "clear air, crisp distance"),
            Map.entry("mist", "clear air, crisp distance"),
            Map.entry("haze", "clear air, crisp distance"),
            Map.entry("smoke", "clear air, crisp distance"),
            Map.entry("rain", "dry weather, dry ground"),
            Map.entry("snow", "bare ground"),
            Map.entry("cloud", "an open sky"),
            Map.entry("people", "deserted surroundings"),
            Map.entry("crowd", "deserted surroundings"),
            Map.entry("blur", "deep focus, everything sharp"),
            Map.entry("contrast", "gentle tonal range"),
            Map.entry("dark", "bright, open light with lifted shadows"),
            Map.entry("shadow", "soft even light"),
            Map.entry("clutter", "a plain, tidy setting"),
            Map.entry("colour", "muted, nearly monochrome palette"),
            Map.entry("color", "muted, nearly monochrome palette"));

    private static final Map<String, Set<String>> RELATED = Map.of(
            "fog", Set.of("fog", "foggy", "mist", "misty", "haze", "hazy"),
            "mist", Set.of("fog", "foggy", "mist", "misty", "haze", "hazy"),
            "haze", Set.of("fog", "foggy", "mist", "misty", "haze", "hazy"),
            "rain", Set.of("rain", "rainy", "drizzle", "shower", "puddle", "wet"),
            "snow", Set.of("snow", "snowy", "snowfall", "flake", "blizzard"),
            "people", Set.of("people", "crowd", "pedestrian", "passer"),
            "crowd", Set.of("people", "crowd", "pedestrian", "passer"));

    private final List<List<String>> sentences;
    private final List<String> added = new ArrayList<>();

    private OfflineRefiner(String prompt) {
        sentences = new ArrayList<>();
        for (String sentence : prompt.split("(?<=[.!?])\\s+", -1)) {
            List<String> clauses = new ArrayList<>();
            for (String clause : sentence.replaceAll("[.!?\\s]+$", "").split("[,;]\\s+", -1)) {
                clauses.add(clause);
            }
            sentences.add(clauses);
        }
    }

    /** The prompt with the wish applied. */
    static String refine(String prompt, String wish) {
        OfflineRefiner refiner = new OfflineRefiner(prompt);
        for (String each : WISHES.split(wish, -1)) {
            if (!each.isBlank()) {
                refiner.apply(each.strip());
            }
        }
        return refiner.text();
    }

    private void apply(String wish) {
        Matcher swap = SWAP.matcher(wish);
        Matcher instead = INSTEAD.matcher(wish);
        Matcher less = LESS.matcher(wish);
        Matcher more = MORE.matcher(wish);
        if (swap.matches()) {
            replace(swap.group(1), swap.group(2));
        } else if (instead.matches()) {
            replace(instead.group(2), instead.group(1));
        } else if (less.matches()) {
            remove(less.group(1));
        } else if (camera(wish).isPresent()) {
            setCamera(camera(wish).get());
        } else if (light(wish).isPresent()) {
            added.add(light(wish).get());
        } else {
            added.add(more.matches() ? more.group(1) : wish);
        }
    }

    private void replace(String before, String after) {
        Pattern pattern = Pattern.compile("(?iu)(?<![\\p{L}\\p{N}])" + Pattern.quote(before) + "(?![\\p{L}\\p{N}])");
        boolean found = false;
        for (List<String> clauses : sentences) {
            for (int index = 0; index < clauses.size(); index++) {
                String changed = pattern.matcher(clauses.get(index)).replaceAll(Matcher.quoteReplacement(after));
                found |= !changed.equals(clauses.get(index));
                clauses.set(index, changed);
            }
        }
        if (!found) {
            added.add(after);
        }
    }

    /** Cuts what speaks of it; the first clause names the subject and stays, with the word itself cut out. */
    private void remove(String what) {
        Set<String> words = SceneWords.wordsOf(what);
        Set<String> unwanted = words.stream()
                .flatMap(word -> RELATED.getOrDefault(word, Set.of(word)).stream())
                .filter(word -> word.length() > 2)
                .collect(Collectors.toSet());
        for (int index = 0; index < sentences.size(); index++) {
            int row = index;
            List<String> clauses = sentences.get(index);
            for (int column = clauses.size() - 1; column >= 0; column--) {
                if (SceneWords.wordsOf(clauses.get(column)).stream().noneMatch(unwanted::contains)) {
                    continue;
                }
                if (row == 0) {
                    clauses.set(column, withoutWords(clauses.get(column), unwanted));
                } else {
                    clauses.remove(column);
                }
            }
        }
        sentences.removeIf(List::isEmpty);
        words.stream()
                .filter(OPPOSITES::containsKey)
                .map(OPPOSITES::get)
                .findFirst()
                .ifPresent(added::add);
    }

    private static String withoutWords(String clause, Set<String> unwanted) {
        String text = clause;
        for (String word : unwanted) {
            text = text.replaceAll(
                    "(?iu)\\s*(?:\\b(?:in|through|with|under|of)\\s+)?(?:\\b(?:the|a|an|thick|dense|heavy|light|thin)\\s+)*\\b"
                            + Pattern.quote(word) + "(?:s|es)?\\b",
                    "");
        }
        return text.isBlank() ? clause : text;
    }

    private static Optional<String> camera(String wish) {
        List<String> words = List.of(wish.toLowerCase(Locale.ROOT).split("[^\\p{L}]+", -1));
        boolean about = words.stream().anyMatch(CAMERA_WORDS::contains)
                || wish.toLowerCase(Locale.ROOT).startsWith("from ");
        boolean alone = words.size() <= 2 && !words.contains("light");
        return about || alone
                ? words.stream().filter(CAMERA::containsKey).map(CAMERA::get).findFirst()
                : Optional.empty();
    }

    private void setCamera(String position) {
        for (List<String> clauses : sentences) {
            clauses.removeIf(clause -> CAMERA_CLAUSE.matcher(clause).matches());
            clauses.replaceAll(clause -> framed(clause, position));
        }
        sentences.removeIf(List::isEmpty);
        added.removeIf(clause -> CAMERA_CLAUSE.matcher(clause).matches());
        added.add(position);
    }

    private static String framed(String clause, String position) {
        String angle = ANGLE.matcher(clause).replaceAll("");
        return position.contains("close")
                ? DISTANCE.matcher(angle).replaceAll("close")
                : position.contains("far back") ? DISTANCE.matcher(angle).replaceAll("wide") : angle;
    }

    private static Optional<String> light(String wish) {
        List<String> words = List.of(wish.toLowerCase(Locale.ROOT).split("[^\\p{L}]+", -1));
        return words.size() <= 3
                ? words.stream().filter(LIGHT::containsKey).map(LIGHT::get).findFirst()
                : Optional.empty();
    }

    private String text() {
        List<String> all = new ArrayList<>();
        for (List<String> clauses : sentences) {
            all.add(sentence(String.join(", ", clauses)));
        }
        for (String clause : added) {
            all.add(sentence(clause));
        }
        return Limits.oneLine(String.join(" ", all));
    }

    private static String sentence(String text) {
        String stripped = text.strip();
        return stripped.isEmpty()
                ? ""
                : stripped.substring(0, 1).toUpperCase(Locale.ROOT) + stripped.substring(1) + ".";
    }
}
