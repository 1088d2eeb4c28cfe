package dev.easel.server.openai;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Pictures someone asks for.
 *
 * @param model an endpoint's or a model's name
 * @param prompt what they should show
 * @param count how many
 * @param size in pixels; empty for what the model makes
 * @param format how they are encoded
 * @param quality 1 … 100, of a JPEG file
 * @param delivery how they are given
 * @param stream whether they come as events
 * @param partials how many pictures of work in progress come before each, 0 … 3
 */
record ImageOrder(
        Optional<String> model,
        String prompt,
        int count,
        Optional<PixelSize> size,
        Format format,
        int quality,
        Delivery delivery,
        boolean stream,
        int partials) {
    private static final int MOST = 10;

    /** How pictures are encoded. */
    enum Format {
        PNG("png", "image/png"),
        JPEG("jpeg", "image/jpeg"),
        WEBP("webp", "image/webp");

        private final String title;
        private final String mediaType;

        Format(String title, String mediaType) {
            this.title = title;
            this.mediaType = mediaType;
        }

        /** What the API calls it; also the extension in links. */
        String title() {
            return title;
        }

        String mediaType() {
            return mediaType;
        }

        static Optional<Format> of(String title) {
            for (Format format : values()) {
                if (format.title.equals(title)) {
                    return Optional.of(format);
                }
            }
            return Optional.empty();
        }
    }

    /** How pictures are given. Who does not say gets both, since clients differ in what they look for. */
    enum Delivery {
        BASE64,
        URL,
        BOTH
    }

    /** Width and height in pixels. */
    record PixelSize(int width, int height) {
        private static final Pattern TEXT = Pattern.compile("([1-9]\\d{0,4})x([1-9]\\d{0,4})");

        /** Reads {@code 1024x768}; {@code auto} leaves it to the model. */
        static Optional<PixelSize> parse(Optional<String> text) {
            if (text.filter(given -> !given.equals("auto")).isEmpty()) {
                return Optional.empty();
            }
            Matcher matcher = TEXT.matcher(text.get());
            if (!matcher.matches()) {
                throw OpenAiErrors.invalid(
                        "size",
                        "invalid_value",
                        "The size is not WIDTHxHEIGHT in pixels, for instance 1024x768, and not auto.");
            }
            return Optional.of(new PixelSize(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2))));
        }

        @Override
        public String toString() {
            return width + "x" + height;
        }
    }

    /** Takes the members it knows. */
    static ImageOrder read(Members members) {
        members.ignore("user", "moderation", "safety_identifier", "style", "input_fidelity");
        members.choice("quality", List.of("auto", "standard", "hd", "low", "medium", "high"));
        if (members.choice("background", List.of("auto", "opaque", "transparent"))
                .filter("transparent"::equals)
                .isPresent()) {
            throw OpenAiErrors.invalid(
                    "background", "unsupported_value", "Pictures here are opaque; leave background out.");
        }
        Delivery delivery = members.choice("response_format", List.of("url", "b64_json"))
                .map(form -> form.equals("url") ? Delivery.URL : Delivery.BASE64)
                .orElse(Delivery.BOTH);
        Format format = members.choice("output_format", List.of("png", "jpeg", "webp"))
                .flatMap(Format::of)
                .orElse(Format.PNG);
        return new ImageOrder(
                members.text("model").filter(name -> !name.isBlank()),
                members.requiredText("prompt"),
                members.whole("n", 1, 1, MOST),
                PixelSize.parse(members.text("size")),
                format,
                Math.max(1, members.whole("output_compression", 92, 0, 100)),
                delivery,
                members.flag("stream"),
                members.whole("partial_images", 0, 0, 3));
    }
}
