package dev.easel.media;

import java.math.BigDecimal;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * JSON text as Python's {@code json.dumps} writes it with its defaults, which is how ComfyUI embeds workflows in files: {@code ", "}
 * and {@code ": "} between elements, everything outside printable ASCII escaped, floating-point numbers as Python's {@code repr}.
 */
public final class PythonJson {
    private final StringBuilder text = new StringBuilder();

    private PythonJson() {}

    /**
     * The text of a JSON value.
     *
     * @param value null, Boolean, a whole number (Integer, Long, BigInteger), another Number, CharSequence, List or Map
     * @throws IllegalArgumentException for any other class
     */
    public static String of(Object value) {
        PythonJson writer = new PythonJson();
        writer.value(value);
        return writer.text.toString();
    }

    private void value(Object value) {
        switch (value) {
            case null -> text.append("null");
            case Boolean truth -> text.append(truth ? "true" : "false");
            case Double number -> text.append(floating(number));
            case Float number -> text.append(floating(number.doubleValue()));
            case BigDecimal number -> text.append(floating(number.doubleValue()));
            case Number number -> text.append(number);
            case CharSequence characters -> string(characters);
            case List<?> list -> list(list);
            case Map<?, ?> map -> map(map);
            default -> throw new IllegalArgumentException(value.getClass() + " is not a JSON value");
        }
    }

    private void list(List<?> list) {
        text.append('[');
        for (Iterator<?> elements = list.iterator(); elements.hasNext(); ) {
            value(elements.next());
            text.append(elements.hasNext() ? ", " : "");
        }
        text.append(']');
    }

    private void map(Map<?, ?> map) {
        text.append('{');
        for (Iterator<? extends Map.Entry<?, ?>> entries = map.entrySet().iterator(); entries.hasNext(); ) {
            Map.Entry<?, ?> entry = entries.next();
            string(String.valueOf(entry.getKey()));
            text.append(": ");
            value(entry.getValue());
            text.append(entries.hasNext() ? ", " : "");
        }
        text.append('}');
    }

    private void string(CharSequence characters) {
        text.append('"');
        for (int index = 0; index < characters.length(); index++) {
            char character = characters.charAt(index);
            switch (character) {
                case '"' -> text.append("\\\"");
                case '\\' -> text.append("\\\\");
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                case '\f' -> text.append("\\f");
                case '\b' -> text.append("\\b");
                default -> {
                    if (character >= ' ' && character <= '~') {
                        text.append(character);
                    } else {
                        text.append("\\u").append(String.format("%04x", (int) character));
                    }
                }
            }
        }
        text.append('"');
    }

    /**
     * The shortest digits that read back as the same number, as Python's {@code repr} lays them out: with an exponent below 1e-4 and
     * from 1e16 on, and never without a point or an exponent.
     */
    private static String floating(double number) {
        if (Double.isNaN(number)) {
            return "NaN";
        }
        if (Double.isInfinite(number)) {
            return number > 0 ? "Infinity" : "-Infinity";
        }
        if (number == 0) {
            return 1 / number > 0 ? "0.0" : "-0.0";
        }
        BigDecimal decimal = new BigDecimal(Double.toString(number)).stripTrailingZeros();
        int exponent = decimal.precision() - decimal.scale() - 1;
        if (exponent >= -4 && exponent < 16) {
            String plain = decimal.toPlainString();
            return plain.contains(".") ? plain : plain + ".0";
        }
        String digits = decimal.unscaledValue().abs().toString();
        String fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
        String sign = number < 0 ? "-" : "";
        return sign
                + digits.charAt(0)
                + fraction
                + String.format("e%s%02d", exponent < 0 ? "-" : "+", Math.abs(exponent));
    }
}
