package dev.easel.words.offline;

import dev.easel.hub.catalogue.YamlValues;
import dev.easel.words.Resources;
import dev.easel.words.prompt.PromptStyle;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The word lists.
 *
 * @param scenes what can be seen where
 * @param films what can be learned from which film
 * @param looks light, lenses and framing
 */
record SceneWords(List<Scene> scenes, List<Film> films, Looks looks) {
    private static final String ANYWHERE = "interior";

    /**
     * A kind of place.
     *
     * @param keywords words of an idea that betray it
     * @param air clauses about air and weather
     */
    record Scene(
            String kind,
            Set<String> keywords,
            List<String> foreground,
            List<String> elements,
            List<String> background,
            List<String> air,
            List<String> textures) {}

    /**
     * A film that prompts can refer to.
     *
     * @param by its director of photography, or the director of a drawn film
     * @param drawn whether it is drawn or animated
     * @param shot which shot is meant
     * @param take what to take from it
     */
    record Film(
            String title,
            String year,
            String by,
            boolean drawn,
            List<String> kinds,
            List<String> times,
            String shot,
            String take) {}

    /**
     * A camera, or what an illustration is made with.
     *
     * @param lenses that exist for it
     */
    record Camera(String body, List<String> lenses) {}

    /**
     * The technical side of a style.
     *
     * @param movement how the camera moves; for videos only
     * @param action what happens; for videos only
     */
    record StyleLook(
            String opening, List<Camera> cameras, List<String> finish, List<String> movement, List<String> action) {}

    /**
     * Weather that ideas name.
     *
     * @param words that name it
     * @param air clauses about it
     */
    record Weather(Set<String> words, List<String> air) {}

    /** Light, framing and the technical side. */
    record Looks(
            Map<String, Set<String>> times,
            List<Weather> weather,
            Map<String, List<String>> light,
            Map<String, List<String>> palette,
            List<String> framing,
            List<String> height,
            List<String> focus,
            Map<PromptStyle, StyleLook> styles) {}

    static SceneWords load() {
        List<Scene> scenes = Resources.yaml("offline/scenes.yaml").mappings("scenes").stream()
                .map(scene -> new Scene(
                        scene.required("kind"),
                        Set.copyOf(scene.texts("keywords")),
                        scene.texts("foreground"),
                        scene.texts("elements"),
                        scene.texts("background"),
                        scene.texts("air"),
                        scene.texts("textures")))
                .toList();
        List<Film> films = Resources.yaml("offline/films.yaml").mappings("films").stream()
                .map(film -> new Film(
                        film.required("film"),
                        film.required("year"),
                        film.required("by"),
                        film.flag("drawn"),
                        film.texts("kinds"),
                        film.texts("times"),
                        film.required("shot"),
                        film.required("take")))
                .toList();
        return new SceneWords(scenes, films, looks(Resources.yaml("offline/looks.yaml")));
    }

    private static Looks looks(YamlValues looks) {
        Map<PromptStyle, StyleLook> styles = Stream.of(PromptStyle.values())
                .collect(Collectors.toMap(
                        Function.identity(),
                        style -> styleLook(looks.mapping("styles").mapping(style.title()))));
        YamlValues times = looks.mapping("times");
        return new Looks(
                times.members().keySet().stream()
                        .collect(Collectors.toMap(Function.identity(), time -> Set.copyOf(times.texts(time)))),
                looks.mappings("weather").stream()
                        .map(weather -> new Weather(Set.copyOf(weather.texts("words")), weather.texts("air")))
                        .toList(),
                lists(looks.mapping("light")),
                lists(looks.mapping("palette")),
                looks.texts("framing"),
                looks.texts("height"),
                looks.texts("focus"),
                styles);
    }

    private static StyleLook styleLook(YamlValues style) {
        return new StyleLook(
                style.required("opening"),
                style.mappings("cameras").stream()
                        .map(camera -> new Camera(camera.required("body"), camera.texts("lenses")))
                        .toList(),
                style.texts("finish"),
                style.texts("movement"),
                style.texts("action"));
    }

    private static Map<String, List<String>> lists(YamlValues mapping) {
        return mapping.members().keySet().stream().collect(Collectors.toMap(Function.identity(), mapping::texts));
    }

    /** The words of a text, lower-case, and without a plural's last letter besides. */
    static Set<String> wordsOf(String text) {
        return Arrays.stream(text.toLowerCase(Locale.ROOT).split("[^\\p{L}']+", -1))
                .filter(word -> !word.isEmpty())
                .flatMap(word ->
                        word.endsWith("s") ? Stream.of(word, word.substring(0, word.length() - 1)) : Stream.of(word))
                .collect(Collectors.toSet());
    }

    /** The place that most words of an idea speak of; the first listed when several do equally. */
    Scene scene(String idea) {
        Set<String> words = wordsOf(idea);
        Scene best = null;
        long most = 0;
        for (Scene scene : scenes) {
            long hits = scene.keywords().stream().filter(words::contains).count();
            if (hits > most) {
                most = hits;
                best = scene;
            }
        }
        return best != null
                ? best
                : scenes.stream()
                        .filter(scene -> scene.kind().equals(ANYWHERE))
                        .findFirst()
                        .orElseThrow();
    }

    /** The time of day an idea names, or one that is drawn. */
    String time(String idea, Draw draw) {
        Set<String> words = wordsOf(idea);
        List<String> times = List.of("night", "dusk", "dawn", "day");
        return times.stream()
                .filter(time -> looks.times().get(time).stream().anyMatch(words::contains))
                .findFirst()
                .orElseGet(() -> draw.one(times));
    }

    /** What can be said of the air: by the weather an idea names, else by the place. */
    List<String> air(String idea, Scene scene) {
        Set<String> words = wordsOf(idea);
        return looks.weather().stream()
                .filter(weather -> weather.words().stream().anyMatch(words::contains))
                .findFirst()
                .map(Weather::air)
                .orElse(scene.air());
    }

    /** The films that fit, best first; those that fit equally well in the order of the draw. */
    List<Film> films(String kind, String time, boolean drawn, Draw draw) {
        List<Film> fitting = draw.shuffled(films.stream()
                .filter(film -> film.drawn() == drawn && film.kinds().contains(kind))
                .toList());
        return Stream.concat(
                        fitting.stream().filter(film -> film.times().contains(time)),
                        fitting.stream().filter(film -> !film.times().contains(time)))
                .toList();
    }
}
