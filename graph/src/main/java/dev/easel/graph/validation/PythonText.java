package dev.easel.graph.validation;

import java.math.BigDecimal;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** JSON values as Python prints them, which is how they appear in ComfyUI's messages and in texts made from other values. */
public final class PythonText {
    private PythonText() {}

    /** What {@code str(value)} gives: like {@link #repr} but a text stands for itself. */
    public static String str(Object value) {
        return value instanceof String text ? text : repr(value);
    }

    /** What {@code repr(value)} gives. */
    public static String repr(Object value) {
        StringBuilder text = new StringBuilder();
        append(text, value);
        return text.toString();
    }

    /** The name of a value's type: {@code int}, {@code float}, {@code str}, {@code bool}, {@code NoneType}, … */
    public static String typeName(Object value) {
        return switch (value) {
            case null -> "NoneType";
            case Boolean bool -> "bool";
            case Double number -> "float";
            case Float number -> "float";
            case Number number -> "int";
            case String text -> "str";
            case List<?> list -> "list";
            case Map<?, ?> map -> "dict";
            default -> value.getClass().getSimpleName();
        };
    }

    private static void append(StringBuilder text, Object value) {
        switch (value) {
            case null -> text.append("None");
            case Boolean bool -> text.append(bool ? "True" : "False");
            case Double number -> text.append(number(number));
            case Float number -> text.append(number(number.doubleValue()));
            case String string -> quote(text, string);
            case List<?> list -> {
                text.append('[');
                String separator = "";
                for (Object element : list) {
                    text.append(separator);
                    append(text, element);
                    separator = ", ";
                }
                text.append(']');
            }
            case Map<?, ?> map -> {
                text.append('{');
                Iterator<? extends Map.Entry<?, ?>> entries = map.entrySet().iterator();
                while (entries.hasNext()) {
                    Map.Entry<?, ?> entry = entries.next();
                    append(text, entry.getKey());
                    text.append(": ");
                    append(text, entry.getValue());
                    text.append(entries.hasNext() ? ", " : "");
                }
                text.append('}');
            }
            default -> text.append(value);
        }
    }

    /** The shortest digits that read back as the same number; an exponent below 1e-4 and from 1e16 on. */
    private static String number(double number) {
        if (Double.isNaN(number)) {
            return "nan";
        }
        if (Double.isInfinite(number)) {
            return number > 0 ? "inf" : "-inf";
        }
        if (number == 0) {
            return 1 / number < 0 ? "-0.0" : "0.0";
        }
        BigDecimal decimal = new BigDecimal(Double.toString(number)).stripTrailingZeros();
        int exponent = decimal.precision() - decimal.scale() - 1;
        if (exponent >= -4 && exponent < 16) {
            String plain = decimal.toPlainString();
            return plain.contains(".") ? plain : plain + ".0";
        }
        String digits = decimal.unscaledValue().abs().toString();
        String mantissa = digits.length() == 1 ? digits : digits.charAt(0) + "." + digits.substring(1);
        String sign = number < 0 ? "-" : "";
        return sign + mantissa + String.format(Locale.ROOT, "e%s%02d", exponent < 0 ? "-" : "+", Math.abs(exponent));
    }

    private static void quote(StringBuilder text, String string) {
        char quote = string.indexOf('\'') >= 0 && string.indexOf('"') < 0 ? '"' : '\'';
        text.append(quote);
        for (int index = 0; index < string.length(); index++) {
            char character = string.charAt(index);
            switch (character) {
                case '\n' -> text.append("\\n");
                case '\r' -> text.append("\\r");
                case '\t' -> text.append("\\t");
                case '\\' -> text.append("\\\\");
                default -> {
                    if (character == quote) {
                        text.append('\\').append(character);
                    } else if (character < 0x20 || (character >= 0x7f && character < 0xa0)) {
                        text.append(String.format(Locale.ROOT, "\\x%02x", (int) character));
                    } else {
                        text.append(character);
                    }
                }
            }
        }
        text.append(quote);
    }
}
