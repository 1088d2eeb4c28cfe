package dev.easel.server.openai;

import dev.easel.server.call.InputFiles;
import dev.easel.server.endpoint.Endpoint;
import dev.easel.server.endpoint.EndpointParameter;
import dev.easel.server.endpoint.ParameterKind;
import dev.easel.server.http.HttpFailure;
import dev.easel.server.recipe.FilmModel;
import dev.easel.server.recipe.FilmRequest;
import dev.easel.server.recipe.ImageRequest;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Requests for films: prompt, length and size as an endpoint's parameters. */
final class VideoOrders {
    private static final double MOST_SECONDS = 3_600;

    private final ServedModels models;
    private final InputFiles files;

    VideoOrders(ServedModels models, InputFiles files) {
        this.models = models;
        this.files = files;
    }

    /**
     * A film that can be made.
     *
     * @param endpoint what makes it
     * @param values its parameters
     * @param prompt what it should show
     * @param seconds how long it is
     * @param size {@code WIDTHxHEIGHT}, or {@code auto}
     */
    record Prepared(Endpoint endpoint, Map<String, Object> values, String prompt, String seconds, String size) {}

    /** A film that an endpoint makes. */
    static Prepared of(Endpoint endpoint, Map<String, Object> values, String prompt) {
        Optional<BigDecimal> length =
                ModelCalls.value(endpoint, values, "length").map(BigDecimal::new);
        Optional<BigDecimal> rate =
                ModelCalls.value(endpoint, values, "fps").map(BigDecimal::new).filter(value -> value.signum() > 0);
        String seconds = length.flatMap(
                        frames -> rate.map(value -> tenths(frames.divide(value, 3, RoundingMode.HALF_UP))))
                .orElse("0");
        String size = ModelCalls.usualSize(endpoint, values).orElse("auto");
        return new Prepared(endpoint, values, prompt, seconds, size);
    }

    private static String tenths(BigDecimal seconds) {
        BigDecimal rounded = seconds.setScale(1, RoundingMode.HALF_UP);
        return rounded.stripTrailingZeros().toPlainString();
    }

    Prepared prepare(Members members) {
        Optional<String> model = members.text("model").filter(name -> !name.isBlank());
        String prompt = members.requiredText("prompt");
        Optional<ImageOrder.PixelSize> size = ImageOrder.PixelSize.parse(members.text("size"));
        Optional<Double> seconds = members.scalar("seconds").map(VideoOrders::seconds);
        List<String> pictures = new ArrayList<>();
        members.files("input_reference").forEach(file -> pictures.add(files.store(file, "input_reference")));
        members.urls("input_reference").forEach(url -> pictures.add(files.storeUrl(url, "input_reference")));
        Optional<Endpoint> published = model.flatMap(models::published);
        if (published.isEmpty()) {
            Prepared prepared =
                    withModel(model, prompt, size, seconds, pictures.stream().findFirst());
            ModelCalls.addRest(prepared.endpoint(), members, prepared.values());
            return prepared;
        }
        Endpoint endpoint = published.get();
        Map<String, Object> values = ModelCalls.values(endpoint, prompt, size);
        if (!pictures.isEmpty()) {
            values.put(picturePlace(endpoint), pictures.getFirst());
        }
        ModelCalls.addRest(endpoint, members, values);
        seconds.ifPresent(given -> values.put("length", frames(endpoint, values, given)));
        return of(endpoint, values, prompt);
    }

    /** A film that a model makes without a published workflow. */
    Prepared withModel(
            Optional<String> name,
            String prompt,
            Optional<ImageOrder.PixelSize> size,
            Optional<Double> seconds,
            Optional<String> start) {
        FilmModel model = models.film(name).orElseThrow(() -> models.noFilms(name));
        if (start.isPresent() && !model.family().startsFromPicture()) {
            throw OpenAiErrors.invalid(
                    "input_reference",
                    "unsupported_value",
                    model.family().spokenName() + " makes films from words only; leave input_reference out.");
        }
        double rate = model.family().rate();
        FilmRequest request = new FilmRequest(
                prompt,
                model.family().negative(),
                BigInteger.ZERO,
                model.steps(),
                size(model, size),
                model.frames(seconds.orElse(model.family().seconds()), rate),
                rate,
                model.guidance(),
                start,
                FilmRequest.FilmFile.MP4);
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("prompt", prompt);
        Endpoint endpoint = models.forFilm(model, request);
        endpoint.parameters().stream()
                .filter(parameter -> parameter.kind() == ParameterKind.FILE)
                .forEach(parameter -> values.put(parameter.name(), start.orElseThrow()));
        return new Prepared(
                endpoint,
                values,
                prompt,
                tenths(BigDecimal.valueOf(request.frames() / rate)),
                request.size().width() + "x" + request.size().height());
    }

    private static ImageRequest.Size size(FilmModel model, Optional<ImageOrder.PixelSize> asked) {
        if (asked.isEmpty()) {
            return model.family().size();
        }
        int multiple = model.family().multiple(model.grid());
        ImageOrder.PixelSize size = asked.get();
        if (size.width() % multiple != 0
                || size.height() % multiple != 0
                || Math.min(size.width(), size.height()) < 2 * multiple) {
            throw OpenAiErrors.invalid(
                    "size",
                    "invalid_value",
                    model.family().spokenName() + " takes sizes in multiples of " + multiple + " pixels from "
                            + 2 * multiple + " on.");
        }
        return new ImageRequest.Size(size.width(), size.height());
    }

    private static double seconds(String text) {
        try {
            double seconds = Double.parseDouble(text);
            if (seconds > 0 && seconds <= MOST_SECONDS) {
                return seconds;
            }
        } catch (NumberFormatException wrong) {
            throw notSeconds();
        }
        throw notSeconds();
    }

    private static HttpFailure notSeconds() {
        return OpenAiErrors.invalid("seconds", "invalid_value", "The member seconds is no number above 0.");
    }

    private static String picturePlace(Endpoint endpoint) {
        return endpoint.parameters().stream()
                .filter(parameter -> parameter.kind() == ParameterKind.FILE)
                .map(EndpointParameter::name)
                .findFirst()
                .orElseThrow(() -> OpenAiErrors.invalid(
                        "input_reference",
                        "unsupported_value",
                        endpoint.reference() + " takes no picture; leave input_reference out."));
    }

    /** The first frame stands for the start, so a film of s seconds has one frame more than s times the rate. */
    private static long frames(Endpoint endpoint, Map<String, Object> values, double seconds) {
        Optional<String> rate = ModelCalls.value(endpoint, values, "fps");
        if (endpoint.parameter("length").isEmpty() || rate.isEmpty()) {
            throw OpenAiErrors.invalid(
                    "seconds", "unsupported_value", endpoint.reference() + " takes no length; leave seconds out.");
        }
        return Math.round(seconds * Double.parseDouble(rate.get())) + 1;
    }
}
