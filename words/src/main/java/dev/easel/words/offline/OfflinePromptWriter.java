package dev.easel.words.offline;

import dev.easel.words.model.WordsUse;
import dev.easel.words.prompt.PromptRequest;
import dev.easel.words.prompt.PromptStyle;
import dev.easel.words.prompt.PromptWriter;
import dev.easel.words.prompt.RefineRequest;
import dev.easel.words.prompt.WrittenPrompt;
import dev.easel.words.text.Limits;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * Expands ideas by a grammar and word lists: subject, foreground, middle and background, air and light, a shot of a named film, camera
 * and lens. It recognises the kind of place and the time of day by words of the idea and knows nothing else about it. The same request
 * gives the same prompt.
 */
public final class OfflinePromptWriter implements PromptWriter {
    /** As it is recorded. */
    public static final String NAME = "offline";

    /** Read when the first prompt is written. */
    private static final class Lists {
        static final SceneWords WORDS = SceneWords.load();

        private Lists() {}
    }

    /** Which of the fitting films a variant takes is bounded, so that a far-fetched one is not reached. */
    private static final int BEST_FILMS = 5;

    /**
     * A clause of the prompt.
     *
     * @param place where it stands in the text
     * @param urgency 0 always; the others in this order, as long as there is room
     */
    private record Clause(int place, int urgency, String text) {
        int words() {
            return Limits.words(text);
        }
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public WrittenPrompt write(PromptRequest request, Consumer<String> partial) {
        long start = System.nanoTime();
        List<Clause> clauses = clauses(request);
        List<Clause> chosen = new ArrayList<>();
        int length = 0;
        List<Clause> byUrgency = clauses.stream()
                .sorted(Comparator.comparingInt(Clause::urgency))
                .toList();
        int most = request.words() + Math.max(2, request.words() / 20);
        for (Clause clause : byUrgency) {
            if (clause.urgency() == 0 || length + clause.words() <= most) {
                chosen.add(clause);
                length += clause.words();
            }
        }
        chosen.sort(Comparator.comparingInt(Clause::place));
        String text = String.join(" ", chosen.stream().map(Clause::text).toList());
        partial.accept(text);
        long milliseconds = (System.nanoTime() - start) / 1_000_000;
        return new WrittenPrompt(text, NAME, false, WordsUse.NONE.plus(use(milliseconds)));
    }

    @Override
    public WrittenPrompt refine(RefineRequest request, Consumer<String> partial) {
        long start = System.nanoTime();
        String text = OfflineRefiner.refine(request.prompt(), request.wish());
        partial.accept(text);
        return new WrittenPrompt(text, NAME, false, use((System.nanoTime() - start) / 1_000_000));
    }

    private static WordsUse use(long milliseconds) {
        return new WordsUse(0, 0, 0, milliseconds, WordsUse.NONE.cost(), "");
    }

    private static List<Clause> clauses(PromptRequest request) {
        String idea = shortened(request.idea(), Math.max(8, request.words() / 2));
        Draw draw = Draw.of(request.seed(), request.idea(), request.style().title(), "v" + request.variant());
        SceneWords.Scene scene = Lists.WORDS.scene(request.idea());
        Draw shared = Draw.of(request.seed(), request.idea(), request.style().title(), "films");
        String time = Lists.WORDS.time(request.idea(), shared);
        List<SceneWords.Film> films =
                Lists.WORDS.films(scene.kind(), time, request.style() == PromptStyle.ILLUSTRATION, shared);
        SceneWords.Film film = films.get(request.variant() % Math.min(BEST_FILMS, films.size()));
        SceneWords.StyleLook look = Lists.WORDS.looks().styles().get(request.style());
        List<Clause> clauses = new ArrayList<>();
        String framing = draw.one(Lists.WORDS.looks().framing());
        clauses.add(new Clause(0, 0, look.opening() + ", " + framing.toLowerCase(Locale.ROOT) + ": " + idea + "."));
        List<String> elements = draw.shuffled(scene.elements());
        addScene(clauses, scene, elements, draw);
        clauses.add(new Clause(40, 4, sentence(draw.one(Lists.WORDS.air(request.idea(), scene)))));
        clauses.add(
                new Clause(50, 2, sentence(draw.one(Lists.WORDS.looks().light().get(time)))));
        clauses.add(new Clause(
                60,
                7,
                sentence("palette of " + draw.one(Lists.WORDS.looks().palette().get(time)))));
        addTechnique(clauses, request, film, time, look, draw);
        return clauses;
    }

    private static void addScene(List<Clause> clauses, SceneWords.Scene scene, List<String> elements, Draw draw) {
        List<String> front = draw.shuffled(scene.foreground());
        clauses.add(new Clause(10, 3, "In the foreground " + front.getFirst() + "."));
        clauses.add(new Clause(20, 1, sentence(elements.get(0) + ", " + elements.get(1))));
        clauses.add(new Clause(21, 6, sentence(elements.get(2) + " and " + elements.get(3))));
        clauses.add(new Clause(30, 5, "Behind it all " + draw.one(scene.background()) + "."));
        int urgency = 10;
        List<String> textures = draw.shuffled(scene.textures());
        clauses.add(new Clause(35, urgency++, "Textures of " + textures.get(0) + " and " + textures.get(1) + "."));
        clauses.add(new Clause(11, urgency++, "Closer still, " + front.get(1) + "."));
        clauses.add(new Clause(22, urgency++, "Further in, " + elements.get(4) + " and " + elements.get(5) + "."));
        clauses.add(new Clause(36, urgency++, "Also " + textures.get(2) + " and " + textures.get(3) + "."));
        clauses.add(new Clause(23, urgency++, "To one side " + elements.get(6) + ", " + elements.get(7) + "."));
        clauses.add(new Clause(12, urgency++, "At the lower edge " + front.get(2) + "."));
        clauses.add(new Clause(24, urgency++, "Half hidden, " + elements.get(8) + " and " + elements.get(9) + "."));
        clauses.add(new Clause(13, urgency, "Beside that " + front.get(3) + " and " + front.get(4) + "."));
    }

    private static void addTechnique(
            List<Clause> clauses,
            PromptRequest request,
            SceneWords.Film film,
            String time,
            SceneWords.StyleLook look,
            Draw draw) {
        boolean brief = request.words() < 60;
        String credit = film.title() + " (" + film.year() + ", " + film.by() + ")";
        clauses.add(new Clause(
                70, 0, brief ? "After " + credit + "." : "Framed like " + film.shot() + " in " + credit + "."));
        clauses.add(new Clause(71, 8, "Taken from it: " + film.take() + "."));
        SceneWords.Camera camera = draw.one(look.cameras());
        clauses.add(new Clause(80, 0, sentence(camera.body() + ", " + draw.one(camera.lenses()))));
        String height = draw.one(Lists.WORDS.looks().height());
        clauses.add(new Clause(81, 8, sentence(height)));
        clauses.add(new Clause(82, 9, sentence(draw.one(Lists.WORDS.looks().focus()))));
        clauses.add(new Clause(90, 9, sentence(draw.one(look.finish()))));
        if (request.style() == PromptStyle.VIDEO) {
            clauses.add(new Clause(5, 2, sentence(draw.one(look.action()))));
            clauses.add(new Clause(78, 2, sentence(draw.one(look.movement()))));
            clauses.add(new Clause(91, 20, "Continuous from " + time + " to the last frame, no text, no cut."));
        } else {
            clauses.add(new Clause(91, 20, "One clear subject, everything else serves it."));
        }
    }

    /** The idea without its last full stop, cut at a sentence or, failing that, at a word. */
    private static String shortened(String idea, int words) {
        String text = idea.replaceAll("[.!?…\\s]+$", "");
        if (Limits.words(text) <= words) {
            return text;
        }
        StringBuilder kept = new StringBuilder();
        int count = 0;
        for (String sentence : text.split("(?<=[.!?])\\s+", -1)) {
            if (count + Limits.words(sentence) > words) {
                break;
            }
            kept.append(kept.isEmpty() ? "" : " ").append(sentence);
            count += Limits.words(sentence);
        }
        String whole = kept.isEmpty()
                ? String.join(" ", List.of(text.split("\\s+", -1)).subList(0, words))
                : kept.toString();
        return whole.replaceAll("[.!?,;:…\\s]+$", "");
    }

    private static String sentence(String text) {
        return text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1) + ".";
    }
}
