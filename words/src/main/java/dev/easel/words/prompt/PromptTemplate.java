package dev.easel.words.prompt;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.hub.NearestNames;
import dev.easel.words.Resources;
import dev.easel.words.text.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What models are told, read from a file that users can edit: parts under second-level headings, with variables between double braces.
 * Variables are checked when the file is read, so a misspelt one is found before a model is paid.
 */
public final class PromptTemplate {
    private static final int LARGEST = 200_000;
    private static final Pattern VERSION = Pattern.compile("(?i)^#[^#].*\\bversion\\s+(\\d{1,9})\\b");
    private static final Pattern VARIABLE = Pattern.compile("\\{\\{\\s*([^{}]*?)\\s*}}");
    private static final Map<String, Set<String>> MUST_USE = Map.of(
            "system", Set.of(),
            "user", Set.of("idea", "words"),
            "refine", Set.of("prompt", "wish"),
            "repair", Set.of("problems"));
    private static final Set<String> VARIABLES =
            Set.of("idea", "style", "words", "shortest", "longest", "example", "wish", "prompt", "problems", "answer");

    private final String what;
    private final int version;
    private final Map<String, String> parts;

    private PromptTemplate(String what, int version, Map<String, String> parts) {
        this.what = what;
        this.version = version;
        this.parts = parts;
    }

    /** The text of the template that comes with Easel. */
    public static String builtInText() {
        return Resources.text("prompt/prompt-template.md");
    }

    /** The template that comes with Easel. */
    public static PromptTemplate builtIn() {
        return parse("The built-in template", builtInText());
    }

    /**
     * Reads a template.
     *
     * @throws EaselException NOT_FOUND when there is no such file, INVALID_FILE naming what is wrong with it
     */
    public static PromptTemplate read(Path file) {
        if (!Files.isRegularFile(file)) {
            throw new EaselException(
                    ErrorCode.NOT_FOUND,
                    "There is no template " + file + "; make one with: easel prompt --print-template > " + file);
        }
        try {
            if (Files.size(file) > LARGEST) {
                throw new EaselException(
                        ErrorCode.INVALID_FILE, "The template " + file + " is larger than " + LARGEST + " bytes.");
            }
            return parse("The template " + file, Files.readString(file));
        } catch (IOException unreadable) {
            throw new EaselException(
                    ErrorCode.INVALID_FILE, "The template " + file + " is not readable UTF-8 text.", unreadable);
        }
    }

    /**
     * Reads the text of a template.
     *
     * @param what its name in messages
     * @throws EaselException INVALID_FILE naming what is wrong with it
     */
    public static PromptTemplate parse(String what, String text) {
        List<String> lines = text.lines().toList();
        Matcher heading = VERSION.matcher(lines.isEmpty() ? "" : lines.getFirst());
        if (!heading.find()) {
            throw invalid(
                    what, "its first line must be a heading with its version, such as \"# My template, version 1\"");
        }
        Map<String, StringBuilder> collected = new LinkedHashMap<>();
        StringBuilder current = new StringBuilder();
        for (String line : lines) {
            if (line.startsWith("## ")) {
                String name = line.substring(3).strip().toLowerCase(Locale.ROOT);
                current = new StringBuilder();
                if (collected.put(name, current) != null) {
                    throw invalid(what, "the part \"" + name + "\" is there twice");
                }
            } else {
                current.append(line).append('\n');
            }
        }
        Map<String, String> parts = new LinkedHashMap<>();
        collected.forEach((name, body) -> parts.put(name, body.toString().strip()));
        PromptTemplate template = new PromptTemplate(what, Integer.parseInt(heading.group(1)), parts);
        template.check();
        return template;
    }

    private void check() {
        Set<String> needed = new TreeSet<>(MUST_USE.keySet());
        PromptStyle.titles().forEach(style -> needed.add("example: " + style));
        for (String name : needed) {
            if (parts.getOrDefault(name, "").isEmpty()) {
                throw invalid(what, "the part \"## " + name + "\" is missing or empty");
            }
        }
        parts.forEach((name, body) -> {
            if (!needed.contains(name)) {
                throw invalid(
                        what,
                        "the part \"## " + name + "\" is not known; did you mean \""
                                + NearestNames.of(name, needed, 1).getFirst() + "\"?");
            }
            Set<String> used = new TreeSet<>();
            VARIABLE.matcher(body).results().forEach(match -> used.add(match.group(1)));
            for (String variable : used) {
                if (!VARIABLES.contains(variable)) {
                    throw invalid(
                            what,
                            "the part \"" + name + "\" uses {{" + Limits.brief(variable)
                                    + "}}, which is not known; did you" + " mean {{"
                                    + NearestNames.of(variable, VARIABLES, 1).getFirst() + "}}?");
                }
            }
            for (String variable : MUST_USE.getOrDefault(name, Set.of())) {
                if (!used.contains(variable)) {
                    throw invalid(what, "the part \"" + name + "\" does not use {{" + variable + "}}");
                }
            }
        });
    }

    private static EaselException invalid(String what, String why) {
        return new EaselException(ErrorCode.INVALID_FILE, what + " cannot be used: " + why + ".");
    }

    /** The version that its first line states. */
    public int version() {
        return version;
    }

    /** Identifies the template's content, so that what was written with another is not taken for the same. */
    public int contentHash() {
        return parts.hashCode();
    }

    /** The part that says how to answer. */
    public String system() {
        return fill("system", Map.of());
    }

    /** What asks for a prompt. */
    public String user(PromptRequest request) {
        return fill(
                "user",
                Map.of(
                        "idea", request.idea(),
                        "style", request.style().title(),
                        "words", Integer.toString(request.words()),
                        "shortest", Integer.toString(request.shortest()),
                        "longest", Integer.toString(request.longest()),
                        "example", parts.get("example: " + request.style().title())));
    }

    /** What asks for a changed prompt. */
    public String refine(RefineRequest request) {
        return fill(
                "refine",
                Map.of(
                        "prompt", request.prompt(),
                        "wish", request.wish(),
                        "style", request.style().title(),
                        "words", Integer.toString(request.words()),
                        "shortest", Integer.toString(PromptRequest.shortest(request.words())),
                        "longest", Integer.toString(PromptRequest.longest(request.words()))));
    }

    /** What asks for a better answer. */
    public String repair(String problems, String answer, int shortest, int longest) {
        return fill(
                "repair",
                Map.of(
                        "problems",
                        problems,
                        "answer",
                        answer,
                        "shortest",
                        Integer.toString(shortest),
                        "longest",
                        Integer.toString(longest)));
    }

    /** Values are filled in once and never read as a template; angle brackets in them cannot close a part of the material. */
    private String fill(String part, Map<String, String> values) {
        return VARIABLE.matcher(parts.get(part)).replaceAll(match -> {
            String name = match.group(1);
            String value = values.getOrDefault(name, "");
            boolean material = !name.equals("example");
            return Matcher.quoteReplacement(material ? value.replace('<', '‹').replace('>', '›') : value);
        });
    }
}
