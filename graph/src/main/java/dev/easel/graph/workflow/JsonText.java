package dev.easel.graph.workflow;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Reads and writes JSON as plain Java values, see the package for which. */
public final class JsonText {
    private static final int MAX_NUMBER_LENGTH = 1000;
    private static final ObjectMapper WRITER = new ObjectMapper();
    private static final Map<WorkflowLimits, JsonFactory> FACTORIES = new ConcurrentHashMap<>();

    private JsonText() {}

    /**
     * Reads a JSON text. The tokens {@code NaN} and {@code Infinity} are accepted, because the reference writes them.
     *
     * @param text UTF-8, UTF-16 or UTF-32
     * @param what the text's name in messages, such as {@code "workflow.json"}
     * @throws EaselException {@link ErrorCode#INVALID_INPUT} when it is not JSON or exceeds a limit
     */
    public static Object read(byte[] text, String what, WorkflowLimits limits) {
        if (text.length > limits.maxBytes()) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    what + " has " + text.length + " bytes, more than the " + limits.maxBytes()
                            + " allowed; send a smaller one.");
        }
        try (JsonParser parser = factory(limits).createParser(text)) {
            if (parser.nextToken() == null) {
                throw new EaselException(
                        ErrorCode.INVALID_INPUT, what + " is empty; expected a JSON object with a workflow.");
            }
            Object value = value(parser);
            if (parser.nextToken() != null) {
                throw new EaselException(
                        ErrorCode.INVALID_INPUT,
                        what + " goes on after its JSON value, at " + place(parser.currentTokenLocation())
                                + "; remove what follows.");
            }
            return value;
        } catch (StreamConstraintsException exception) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    what + " is larger or deeper than allowed: " + firstLine(exception) + "; simplify it.",
                    exception);
        } catch (JsonProcessingException exception) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    what + " is not valid JSON at " + place(exception.getLocation()) + ": " + firstLine(exception)
                            + ".",
                    exception);
        } catch (IOException exception) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    what + " is not JSON in a Unicode encoding: " + firstLine(exception) + ".",
                    exception);
        }
    }

    /**
     * Writes values as JSON.
     *
     * @throws EaselException {@link ErrorCode#INVALID_INPUT} when there is a value that JSON cannot express
     */
    public static String write(Object value) {
        try {
            return WRITER.writeValueAsString(value);
        } catch (JsonProcessingException exception) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "A workflow holds a value that JSON cannot express: " + firstLine(exception) + ".",
                    exception);
        }
    }

    /** A factory remembers names it has read, so one is kept for each set of limits; there are few. */
    private static JsonFactory factory(WorkflowLimits limits) {
        return FACTORIES.computeIfAbsent(limits, JsonText::newFactory);
    }

    private static JsonFactory newFactory(WorkflowLimits limits) {
        return JsonFactory.builder()
                .streamReadConstraints(StreamReadConstraints.builder()
                        .maxNestingDepth(limits.maxDepth())
                        .maxNumberLength(MAX_NUMBER_LENGTH)
                        .maxStringLength(limits.maxBytes())
                        .maxNameLength(limits.maxBytes())
                        .build())
                .configure(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS, true)
                .build();
    }

    private static Object value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> parser.getText();
            case VALUE_NUMBER_INT -> integer(parser);
            case VALUE_NUMBER_FLOAT -> parser.getDoubleValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            case NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT ->
                throw new IOException("unexpected " + parser.currentToken());
        };
    }

    private static Map<String, Object> object(JsonParser parser) throws IOException {
        Map<String, Object> members = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            members.put(name, value(parser));
        }
        return Collections.unmodifiableMap(members);
    }

    private static List<Object> array(JsonParser parser) throws IOException {
        List<Object> elements = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            elements.add(value(parser));
        }
        return Collections.unmodifiableList(elements);
    }

    private static Object integer(JsonParser parser) throws IOException {
        if (parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER) {
            BigInteger value = parser.getBigIntegerValue();
            return value;
        }
        return parser.getLongValue();
    }

    private static String place(JsonLocation location) {
        return location == null
                ? "an unknown place"
                : "line " + location.getLineNr() + ", column " + location.getColumnNr();
    }

    private static String firstLine(IOException exception) {
        String message = exception instanceof JsonProcessingException json
                ? json.getOriginalMessage()
                : String.valueOf(exception.getMessage());
        int end = message.indexOf('\n');
        return end < 0 ? message : message.substring(0, end);
    }
}
