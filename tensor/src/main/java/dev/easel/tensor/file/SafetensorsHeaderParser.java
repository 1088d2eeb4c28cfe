package dev.easel.tensor.file;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.easel.errors.EaselException;
import dev.easel.tensor.DType;
import dev.easel.tensor.file.SafetensorsHeader.Place;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;

/** Reads the JSON header of a safetensors file as a stream, never holding more of it than its own limits allow. */
final class SafetensorsHeaderParser {
    private static final int MOST_TENSORS = 500_000;
    private static final int MOST_DIMENSIONS = 32;
    private static final int LONGEST_NAME = 2048;
    private static final int MOST_METADATA_CHARACTERS = 32 << 20;
    private static final int DEEPEST_NESTING = 4;
    private static final String METADATA = "__metadata__";

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEEPEST_NESTING)
                    .maxNameLength(LONGEST_NAME)
                    .maxStringLength(MOST_METADATA_CHARACTERS)
                    .maxNumberLength(20)
                    .build())
            .configure(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES, false)
            .configure(JsonFactory.Feature.INTERN_FIELD_NAMES, false)
            .build();

    private final JsonParser parser;
    private final Function<String, EaselException> refusal;
    private final SequencedMap<String, Place> tensors = new LinkedHashMap<>();
    private final Map<String, String> metadata = new LinkedHashMap<>();
    private boolean metadataSeen;

    private SafetensorsHeaderParser(JsonParser parser, Function<String, EaselException> refusal) {
        this.parser = parser;
        this.refusal = refusal;
    }

    /**
     * Reads a header; what it says is not yet checked against the size of the file.
     *
     * @param refusal makes the error from a reason
     * @throws EaselException when the text is not the JSON of a header
     */
    static SafetensorsHeader parse(InputStream header, Function<String, EaselException> refusal) {
        InputStreamReader text = new InputStreamReader(header, StandardCharsets.UTF_8.newDecoder());
        try (JsonParser parser = JSON.createParser(text)) {
            return new SafetensorsHeaderParser(parser, refusal).header();
        } catch (CharacterCodingException e) {
            throw refusal.apply("its header is not UTF-8 text");
        } catch (JacksonException e) {
            throw refusal.apply("its header is not the JSON it should be (" + firstLine(e.getOriginalMessage()) + ")");
        } catch (IOException e) {
            throw refusal.apply("its header could not be read (" + e.getMessage() + ")");
        }
    }

    private static String firstLine(String message) {
        String quoted = WeightFileError.quote(message.lines().findFirst().orElse("malformed"));
        return quoted.substring(1, quoted.length() - 1);
    }

    private SafetensorsHeader header() throws IOException {
        expect(parser.nextToken(), JsonToken.START_OBJECT, "its header is not a JSON object");
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            if (name.equals(METADATA)) {
                readMetadata();
            } else {
                readTensor(name);
            }
        }
        if (parser.nextToken() != null) {
            throw refusal.apply("text follows the JSON object of its header");
        }
        return new SafetensorsHeader(tensors, metadata);
    }

    private void readMetadata() throws IOException {
        if (metadataSeen) {
            throw refusal.apply("it has more than one " + METADATA);
        }
        metadataSeen = true;
        expect(parser.currentToken(), JsonToken.START_OBJECT, METADATA + " is not an object of texts");
        long characters = 0;
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String key = parser.currentName();
            expect(parser.nextToken(), JsonToken.VALUE_STRING, METADATA + " is not an object of texts");
            String value = parser.getText();
            characters += key.length() + value.length();
            if (characters > MOST_METADATA_CHARACTERS) {
                throw refusal.apply(METADATA + " is longer than " + MOST_METADATA_CHARACTERS + " characters");
            }
            if (metadata.put(key, value) != null) {
                throw refusal.apply(METADATA + " names " + WeightFileError.quote(key) + " twice");
            }
        }
    }

    private void readTensor(String name) throws IOException {
        String quoted = WeightFileError.quote(name);
        if (!WeightFileError.isPlainName(name)) {
            throw refusal.apply("the tensor name " + quoted + " is empty or has characters that cannot be shown");
        }
        if (tensors.size() == MOST_TENSORS) {
            throw refusal.apply("it has more than " + MOST_TENSORS + " tensors");
        }
        if (tensors.put(name, place(quoted)) != null) {
            throw refusal.apply("it names tensor " + quoted + " twice");
        }
    }

    private Place place(String quoted) throws IOException {
        expect(parser.currentToken(), JsonToken.START_OBJECT, "tensor " + quoted + " is not described by an object");
        Optional<DType> dtype = Optional.empty();
        Optional<long[]> shape = Optional.empty();
        Optional<long[]> offsets = Optional.empty();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String field = parser.currentName();
            parser.nextToken();
            boolean repeated = switch (field) {
                case "dtype" -> dtype.isPresent();
                case "shape" -> shape.isPresent();
                case "data_offsets" -> offsets.isPresent();
                default ->
                    throw refusal.apply("tensor " + quoted + " has the unknown field " + WeightFileError.quote(field));
            };
            if (repeated) {
                throw refusal.apply("tensor " + quoted + " has two fields '" + field + "'");
            }
            switch (field) {
                case "dtype" -> dtype = Optional.of(dtype(quoted));
                case "shape" -> shape = Optional.of(numbers(quoted, "shape", MOST_DIMENSIONS));
                default -> offsets = Optional.of(numbers(quoted, "data_offsets", 2));
            }
        }
        if (dtype.isEmpty() || shape.isEmpty() || offsets.isEmpty() || offsets.get().length != 2) {
            throw refusal.apply("tensor " + quoted + " lacks its dtype, its shape or its two data_offsets");
        }
        return new Place(dtype.get(), shape.get(), offsets.get()[0], offsets.get()[1]);
    }

    private DType dtype(String quoted) throws IOException {
        expect(parser.currentToken(), JsonToken.VALUE_STRING, "the dtype of tensor " + quoted + " is not a text");
        String name = parser.getText();
        return SafetensorsDTypes.find(name)
                .orElseThrow(() -> refusal.apply(
                        "tensor " + quoted + " has the dtype " + WeightFileError.quote(name) + ", which is not known"));
    }

    private long[] numbers(String quoted, String field, int most) throws IOException {
        expect(parser.currentToken(), JsonToken.START_ARRAY, field + " of tensor " + quoted + " is not a list");
        long[] numbers = new long[most];
        int count = 0;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            expect(
                    parser.currentToken(),
                    JsonToken.VALUE_NUMBER_INT,
                    field + " of tensor " + quoted + " is not a list of whole numbers");
            if (count == most) {
                throw refusal.apply(field + " of tensor " + quoted + " has more than " + most + " numbers");
            }
            numbers[count++] = parser.getLongValue();
        }
        return Arrays.copyOf(numbers, count);
    }

    private void expect(JsonToken actual, JsonToken expected, String reason) {
        if (actual != expected) {
            throw refusal.apply(reason);
        }
    }
}
