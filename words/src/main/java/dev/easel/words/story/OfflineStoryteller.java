package dev.easel.words.story;

import dev.easel.hub.catalogue.YamlValues;
import dev.easel.words.Resources;
import dev.easel.words.model.WordsUse;
import dev.easel.words.offline.Draw;
import dev.easel.words.offline.OfflinePromptWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Tells stories by a grammar: a world recognised by words of the premise, its places, dangers and secrets, and the way of a chapter from
 * arrival to rest. The same premise, seed and choices give the same story.
 */
public final class OfflineStoryteller implements Storyteller {
    private static final List<String> APPROACHES = List.of("bold", "careful", "kind", "clever");
    private static final Pattern NAME = Pattern.compile("(?<=[\\p{L},] )\\p{Lu}\\p{Ll}{2,}\\b");
    private static final Pattern FIRST_NAME = Pattern.compile("^\\p{Lu}\\p{Ll}{2,}(?= \\p{Ll}+s\\b)");
    private static final Set<String> NO_NAMES = Set.of(
            "The",
            "And",
            "But",
            "One",
            "Two",
            "Once",
            "After",
            "Before",
            "When",
            "While",
            "Every",
            "All",
            "His",
            "Her",
            "Their",
            "There",
            "They",
            "She",
            "You",
            "Your",
            "What",
            "Where",
            "Why",
            "How",
            "This",
            "That",
            "Some",
            "Into",
            "Write",
            "Tell",
            "Ignore",
            "Please",
            "Three",
            "Four",
            "Young",
            "Old",
            "Deep",
            "Under",
            "Over",
            "Inside",
            "With",
            "Somebody",
            "Something",
            "Someone",
            "Nobody",
            "Nothing",
            "Everyone",
            "Rain",
            "Snow",
            "Night",
            "Its");
    private static final int LONGEST_PREMISE = 300;

    /** A world of places and people. */
    private record World(
            Set<String> keywords,
            List<String> titles,
            String setting,
            String tone,
            String look,
            List<StoryCharacter> heroes,
            List<StoryCharacter> friends,
            List<String> things,
            List<Place> places,
            List<String> dangers,
            List<String> secrets) {}

    private record Place(String name, String subject, String backdrop, String detail) {}

    /** Sentences by approach and by the way of a chapter. */
    private record Grammar(
            Map<String, List<String>> approaches,
            Map<String, List<String>> choices,
            List<List<String>> beats,
            List<String> closings) {}

    /** The word lists, read when the first story is told. */
    private static final class Lists {
        static final List<World> WORLDS = Resources.yaml("story/worlds.yaml").mappings("worlds").stream()
                .map(OfflineStoryteller::world)
                .toList();
        static final Grammar GRAMMAR = grammar(Resources.yaml("story/beats.yaml"));

        private Lists() {}
    }

    /** What was settled at the beginning: it follows from premise and seed alone. */
    private record Cast(World world, StoryCharacter hero, StoryCharacter friend, String thing) {}

    @Override
    public String name() {
        return OfflinePromptWriter.NAME;
    }

    @Override
    public boolean isFree() {
        return true;
    }

    @Override
    public Told<Opening> open(String premise, long seed) {
        Cast cast = cast(premise, seed);
        World world = cast.world();
        StoryBible bible =
                new StoryBible(world.setting(), world.tone(), world.look(), List.of(cast.hero(), cast.friend()));
        String title = Draw.of(seed, premise, "title").one(world.titles());
        String begin =
                sentence(premise.length() > LONGEST_PREMISE ? premise.substring(0, LONGEST_PREMISE) + "…" : premise);
        TurnDraft turn = turn(cast, seed, "", 0, begin, Optional.empty());
        return new Told<>(new Opening(title, bible, turn), WordsUse.NONE);
    }

    @Override
    public Told<TurnDraft> next(Story story, StoryTurn from, int choice) {
        Cast cast = cast(story.premise(), story.seed());
        List<StoryTurn> path = story.path(from.id());
        String way = path.stream().map(turn -> turn.choice() + ".").collect(Collectors.joining()) + choice + ".";
        String approach = approach(story.seed(), way(path), path.size() - 1).get(choice % APPROACHES.size());
        Draw draw = Draw.of(story.seed(), way, "consequence");
        String begin = capitalised(filled(draw.one(Lists.GRAMMAR.approaches().get(approach)), cast, ""));
        String taken = from.choices().get(choice);
        Optional<Place> goal = cast.world().places().stream()
                .filter(place -> taken.contains(place.name()))
                .findFirst();
        return new Told<>(turn(cast, story.seed(), way, path.size(), begin, goal), WordsUse.NONE);
    }

    private static String way(List<StoryTurn> path) {
        return path.stream().skip(1).map(turn -> turn.choice() + ".").collect(Collectors.joining());
    }

    /** Which approaches the choices of a turn stand for, in their order. */
    private static List<String> approach(long seed, String way, int depth) {
        return Draw.of(seed, key(way), "approaches", Integer.toString(depth)).shuffled(APPROACHES);
    }

    /** The way as turns know it: the first turn's own choice, which is none, is left out. */
    private static String key(String way) {
        return way.startsWith("-1.") ? way.substring(3) : way;
    }

    /** @param goal where the choice led to */
    private static TurnDraft turn(Cast cast, long seed, String way, int depth, String begin, Optional<Place> goal) {
        List<List<String>> beats = Lists.GRAMMAR.beats();
        Draw draw = Draw.of(seed, key(way), "turn", Integer.toString(depth));
        List<Place> places = Draw.of(seed, "places").shuffled(cast.world().places());
        Place place = goal.orElseGet(places::getFirst);
        String beat = draw.one(beats.get(depth % beats.size()))
                .replace("PLACE", place.name())
                .replace("DETAIL", place.detail())
                .replace("DANGER", draw.one(cast.world().dangers()))
                .replace("SECRET", draw.one(cast.world().secrets()));
        String text = begin + " "
                + Arrays.stream(filled(depth == 0 ? beat.replace("THING", cast.thing()) : beat, cast, "")
                                .split("(?<=\\.) ", -1))
                        .map(OfflineStoryteller::capitalised)
                        .collect(Collectors.joining(" "))
                + " " + capitalised(filled(draw.one(Lists.GRAMMAR.closings()), cast, ""));
        List<String> approaches = approach(seed, way, depth);
        List<Place> elsewhere = draw.shuffled(
                places.stream().filter(other -> !other.equals(place)).toList());
        int count = 2 + draw.below(3);
        List<String> choices = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            String choice = draw.one(Lists.GRAMMAR.choices().get(approaches.get(index)));
            choices.add(filled(choice, cast, elsewhere.get(index).name()));
        }
        String scene = cast.hero().name() + " with " + cast.friend().name() + " at " + place.name() + "; "
                + place.detail() + ".";
        return new TurnDraft(text, choices, scene, place.subject() + " " + place.backdrop());
    }

    private static String filled(String sentence, Cast cast, String place) {
        return sentence.replace("HERO", cast.hero().name())
                .replace("FRIEND", cast.friend().name())
                .replace("THING", cast.thing().replaceFirst("^an? ", "the "))
                .replace("PLACE", place);
    }

    private static String capitalised(String text) {
        return text.isEmpty() ? text : text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }

    private static String sentence(String text) {
        String stripped = text.strip();
        return capitalised(stripped) + (stripped.matches("(?s).*[.!?…]$") ? "" : ".");
    }

    private static Cast cast(String premise, long seed) {
        Draw draw = Draw.of(seed, premise, "cast");
        Set<String> words = Arrays.stream(premise.toLowerCase(Locale.ROOT).split("[^\\p{L}]+", -1))
                .collect(Collectors.toSet());
        List<World> worlds = draw.shuffled(Lists.WORLDS);
        World best = worlds.getFirst();
        long most = 0;
        for (World world : worlds) {
            long hits = world.keywords().stream().filter(words::contains).count();
            if (hits > most) {
                most = hits;
                best = world;
            }
        }
        StoryCharacter drawn = draw.one(best.heroes());
        StoryCharacter hero = named(premise)
                .map(name -> new StoryCharacter(name, drawn.look()))
                .orElse(drawn);
        return new Cast(best, hero, draw.one(best.friends()), draw.one(best.things()));
    }

    /** A name in the premise, which the hero then has. */
    private static Optional<String> named(String premise) {
        String beginning = premise.substring(0, Math.min(premise.length(), LONGEST_PREMISE));
        return Stream.concat(
                        NAME.matcher(beginning).results(),
                        FIRST_NAME.matcher(beginning).results())
                .map(MatchResult::group)
                .filter(name -> !NO_NAMES.contains(name))
                .findFirst();
    }

    private static World world(YamlValues world) {
        return new World(
                Set.copyOf(world.texts("keywords")),
                world.texts("title"),
                world.required("setting"),
                world.required("tone"),
                world.required("look"),
                characters(world, "heroes"),
                characters(world, "friends"),
                world.texts("things"),
                world.mappings("places").stream()
                        .map(place -> new Place(
                                place.required("name"),
                                place.required("subject"),
                                place.required("backdrop"),
                                place.required("detail")))
                        .toList(),
                world.texts("dangers"),
                world.texts("secrets"));
    }

    private static List<StoryCharacter> characters(YamlValues world, String member) {
        return world.mappings(member).stream()
                .map(character -> new StoryCharacter(character.required("name"), character.required("look")))
                .toList();
    }

    private static Grammar grammar(YamlValues document) {
        Map<String, List<String>> approaches = new LinkedHashMap<>();
        Map<String, List<String>> choices = new LinkedHashMap<>();
        for (String approach : APPROACHES) {
            approaches.put(approach, document.mapping("approaches").texts(approach));
            choices.put(approach, document.mapping("choices").texts(approach));
        }
        List<List<String>> beats = document.mappings("beats").stream()
                .map(beat -> beat.texts("text"))
                .toList();
        return new Grammar(approaches, choices, beats, document.texts("closings"));
    }
}
