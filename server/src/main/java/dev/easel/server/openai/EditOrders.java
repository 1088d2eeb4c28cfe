package dev.easel.server.openai;

import dev.easel.media.Picture;
import dev.easel.media.PictureReader;
import dev.easel.server.call.InputFiles;
import dev.easel.server.endpoint.Endpoint;
import dev.easel.server.endpoint.EndpointParameter;
import dev.easel.server.endpoint.ParameterKind;
import dev.easel.server.recipe.ImageEdit;
import dev.easel.server.recipe.ImageRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/** Requests to change pictures: uploads or URLs, a mask, and what is to become of them. */
final class EditOrders {
    private final ServedModels models;
    private final InputFiles files;

    EditOrders(ServedModels models, InputFiles files) {
        this.models = models;
        this.files = files;
    }

    /** What is called, with which values. */
    record Prepared(Endpoint endpoint, Map<String, Object> values) {}

    Prepared prepare(ImageOrder order, Members members) {
        List<String> images = stored("image", members);
        List<String> masks = stored("mask", members);
        if (images.isEmpty()) {
            throw OpenAiErrors.invalid(
                    "image", "missing_required_parameter", "The picture to change is missing; upload it as image.");
        }
        Optional<Endpoint> published = order.model().flatMap(models::published);
        return published.isPresent()
                ? forEndpoint(published.get(), order, members, images, masks)
                : forModel(order, members, images, masks);
    }

    private List<String> stored(String name, Members members) {
        List<String> names = new ArrayList<>();
        members.files(name).forEach(content -> names.add(files.store(content, name)));
        for (String url : members.urls(name)) {
            names.add(files.storeUrl(url, name));
        }
        return names;
    }

    private static Prepared forEndpoint(
            Endpoint endpoint, ImageOrder order, Members members, List<String> images, List<String> masks) {
        Map<String, Object> values = ModelCalls.values(endpoint, order.prompt(), order.size());
        List<String> places = endpoint.parameters().stream()
                .filter(parameter -> parameter.kind() == ParameterKind.FILE)
                .map(EndpointParameter::name)
                .filter(name -> !name.startsWith("mask"))
                .toList();
        if (images.size() > places.size()) {
            throw OpenAiErrors.invalid(
                    "image",
                    "invalid_value",
                    endpoint.reference() + " takes " + places.size() + " pictures, and " + images.size()
                            + " were sent.");
        }
        for (int index = 0; index < images.size(); index++) {
            values.put(places.get(index), images.get(index));
        }
        if (!masks.isEmpty()) {
            if (endpoint.parameter("mask").isEmpty()) {
                throw OpenAiErrors.invalid(
                        "mask", "unsupported_value", endpoint.reference() + " takes no mask; leave it out.");
            }
            values.put("mask", masks.getFirst());
        }
        ModelCalls.addRest(endpoint, members, values);
        return new Prepared(endpoint, values);
    }

    private Prepared forModel(ImageOrder order, Members members, List<String> images, List<String> masks) {
        if (images.size() > 1) {
            throw OpenAiErrors.invalid(
                    "image",
                    "unsupported_value",
                    "Without an endpoint one picture is changed at a time, and " + images.size()
                            + " were sent; publish a workflow that takes more.");
        }
        String image = images.getFirst();
        Picture picture = PictureReader.read(files.content(image), "of image");
        Optional<String> mask = masks.isEmpty() && isTransparent(picture)
                ? Optional.of(image)
                : masks.stream().findFirst();
        double strength = strength(members, mask.isPresent());
        ImageEdit edit =
                new ImageEdit(image, mask, size(order, picture), OptionalInt.empty(), strength, OptionalDouble.empty());
        Endpoint endpoint = models.forEdits(order.model(), edit);
        Map<String, Object> values = new LinkedHashMap<>();
        values.put("prompt", order.prompt());
        for (EndpointParameter parameter : endpoint.parameters()) {
            if (parameter.kind() == ParameterKind.FILE) {
                values.put(parameter.name(), parameter.name().startsWith("mask") ? mask.orElse(image) : image);
            }
        }
        ModelCalls.addRest(endpoint, members, values);
        return new Prepared(endpoint, values);
    }

    private static double strength(Members members, boolean masked) {
        Optional<String> given = members.scalar("strength");
        double strength;
        try {
            strength = given.map(Double::parseDouble).orElse(masked ? 1 : ImageEdit.USUAL_STRENGTH);
        } catch (NumberFormatException wrong) {
            strength = Double.NaN;
        }
        if (!(strength > 0 && strength <= 1)) {
            throw OpenAiErrors.invalid(
                    "strength", "invalid_value", "The strength is not a number above 0 and at most 1.");
        }
        return strength;
    }

    private static boolean isTransparent(Picture picture) {
        if (!picture.hasAlpha()) {
            return false;
        }
        byte[] samples = picture.samples();
        for (int index = 3; index < samples.length; index += 4) {
            if (samples[index] == 0) {
                return true;
            }
        }
        return false;
    }

    /** The size asked for, else the picture's own, made smaller when the model is best at fewer pixels. */
    private ImageRequest.Size size(ImageOrder order, Picture picture) {
        int best = models.usualSize(order.model());
        if (order.size().isPresent()) {
            return ServedModels.size(order.size(), best);
        }
        double pixels = (double) picture.width() * picture.height();
        double scale = Math.min(1, best / Math.sqrt(pixels));
        return new ImageRequest.Size(side(picture.width() * scale), side(picture.height() * scale));
    }

    private static int side(double pixels) {
        long multiple = Math.round(pixels / ImageRequest.Size.MULTIPLE);
        return (int) Math.clamp(
                multiple * ImageRequest.Size.MULTIPLE, ImageRequest.Size.MULTIPLE, ImageRequest.Size.LARGEST);
    }
}
