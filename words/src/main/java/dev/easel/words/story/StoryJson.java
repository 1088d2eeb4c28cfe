package dev.easel.words.story;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.words.Resources;
import dev.easel.words.model.WordsUse;
import dev.easel.words.prompt.PromptStyle;
import dev.easel.words.text.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Stories and what models write as JSON, checked against schemas. */
public final class StoryJson {
    /** The schema of a first turn with its bible. */
    static final String OPENING = "story/opening.schema.json";

    /** The schema of a turn. */
    static final String TURN = "story/turn.schema.json";

    private static final String STORY = "story/story.schema.json";
    private static final int LARGEST = 32 << 20;
    private static final int MOST_PROBLEMS = 5;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    static {
        MAPPER.getFactory()
                .setStreamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(50)
                        .maxStringLength(LARGEST)
                        .build());
    }

    private StoryJson() {}

    /** The story as JSON text. */
    public static String write(Story story) {
        ObjectNode json = MAPPER.createObjectNode().put("format", 1);
        json.put("id", story.id())
                .put("title", story.title())
                .put("premise", story.premise())
                .put("style", story.style().name())
                .put("seed", story.seed())
                .put("writer", story.writer())
                .put("endpoint", story.endpoint());
        json.set("bible", MAPPER.valueToTree(story.bible()));
        json.set("turns", MAPPER.valueToTree(story.turns()));
        json.put("here", story.here());
        json.set("use", MAPPER.valueToTree(story.use().toJson()));
        json.put("createdAt", story.createdAt()).put("updatedAt", story.updatedAt());
        try {
            return MAPPER.writer(SerializationFeature.INDENT_OUTPUT).writeValueAsString(json);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /**
     * Reads a story.
     *
     * @param what the text's name, for messages
     * @throws EaselException INVALID_FILE when it is not a story of this format
     */
    public static Story read(String what, String text) {
        JsonNode json = checked(what, STORY, text);
        try {
            List<StoryTurn> turns = new ArrayList<>();
            for (JsonNode turn : json.get("turns")) {
                turns.add(MAPPER.treeToValue(turn, StoryTurn.class));
            }
            return new Story(
                    json.get("id").asText(),
                    json.get("title").asText(),
                    json.get("premise").asText(),
                    PromptStyle.valueOf(json.get("style").asText()),
                    json.get("seed").asLong(),
                    json.get("writer").asText(),
                    json.get("endpoint").asText(),
                    MAPPER.treeToValue(json.get("bible"), StoryBible.class),
                    turns,
                    json.get("here").asInt(),
                    json.has("use") ? WordsUse.ofJson(MAPPER.convertValue(json.get("use"), Map.class)) : WordsUse.NONE,
                    json.get("createdAt").asLong(),
                    json.get("updatedAt").asLong());
        } catch (JsonProcessingException unfit) {
            throw invalid(what, List.of(unfit.getOriginalMessage()));
        }
    }

    /** Reads a model's first turn. */
    static Opening opening(String text) {
        JsonNode json = checked("The answer", OPENING, text);
        List<StoryCharacter> characters = new ArrayList<>();
        for (JsonNode character : json.get("characters")) {
            characters.add(new StoryCharacter(line(character, "name"), line(character, "look")));
        }
        StoryBible bible = new StoryBible(line(json, "setting"), line(json, "tone"), line(json, "look"), characters);
        return new Opening(line(json, "title"), bible, draft(json.get("turn")));
    }

    /** Reads a model's turn. */
    static TurnDraft turn(String text) {
        return draft(checked("The answer", TURN, text));
    }

    private static TurnDraft draft(JsonNode json) {
        List<String> choices = new ArrayList<>();
        for (JsonNode choice : json.get("choices")) {
            choices.add(Limits.oneLine(choice.asText()));
        }
        if (choices.stream().anyMatch(String::isEmpty)
                || choices.stream().distinct().count() < choices.size()) {
            throw invalid("The answer", List.of("two choices are the same, or one is blank"));
        }
        return new TurnDraft(line(json, "text"), choices, line(json, "scene"), line(json, "subject"));
    }

    private static String line(JsonNode json, String member) {
        String text = Limits.oneLine(json.get(member).asText());
        if (text.isEmpty()) {
            throw invalid("The answer", List.of("\"" + member + "\" is blank"));
        }
        return text;
    }

    /** The schemas, read once. */
    private static final class Schemas {
        static final SchemaRegistry REGISTRY = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
        static final Map<String, Schema> BY_NAME = Map.of(
                OPENING, schema(OPENING),
                TURN, schema(TURN),
                STORY, schema(STORY));

        private Schemas() {}

        private static Schema schema(String name) {
            return REGISTRY.getSchema(Resources.text(name), InputFormat.JSON);
        }
    }

    private static JsonNode checked(String what, String schema, String text) {
        if (text.length() > LARGEST) {
            throw invalid(what, List.of("it is larger than a story can be"));
        }
        JsonNode json;
        try {
            json = MAPPER.readTree(text);
        } catch (JsonProcessingException malformed) {
            throw invalid(what, List.of("it is not JSON"));
        }
        if (json == null || !json.isObject()) {
            throw invalid(what, List.of("it is not a JSON object"));
        }
        List<Error> errors = Schemas.BY_NAME.get(schema).validate(json);
        if (!errors.isEmpty()) {
            throw invalid(
                    what,
                    errors.stream().limit(MOST_PROBLEMS).map(Error::toString).toList());
        }
        return json;
    }

    private static EaselException invalid(String what, List<String> problems) {
        return new EaselException(
                ErrorCode.INVALID_FILE, what + " does not fit its schema: " + String.join("; ", problems) + ".");
    }
}
