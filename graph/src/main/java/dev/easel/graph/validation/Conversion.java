package dev.easel.graph.validation;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Turns a constant into the type that an input declares, as Python's own conversions do (contract section 3.6). */
final class Conversion {
    /** The longest text that Python itself turns into a whole number. */
    private static final int MAX_NUMBER_CHARACTERS = 4300;

    private static final Pattern INTEGER = Pattern.compile("[+-]?[0-9]+(?:_[0-9]+)*");
    private static final Pattern FLOAT = Pattern.compile(
            "[+-]?(?:(?:[0-9]+(?:_[0-9]+)*)?\\.[0-9]+(?:_[0-9]+)*|[0-9]+(?:_[0-9]+)*\\.?)(?:[eE][+-]?[0-9]+(?:_[0-9]+)*)?");

    private Conversion() {}

    /** Refused; the message is the one Python gives. */
    static final class ConversionException extends Exception {
        private static final long serialVersionUID = 1L;

        ConversionException(String message) {
            super(message);
        }
    }

    /**
     * Converts a constant.
     *
     * @param type the declared type; other types than INT, FLOAT, STRING and BOOLEAN leave the value as it is
     * @throws ConversionException when the value has no such form
     */
    static Object convert(Object value, String type) throws ConversionException {
        return switch (type) {
            case "INT" -> integer(value);
            case "FLOAT" -> floating(value);
            case "STRING" -> PythonText.str(value);
            case "BOOLEAN" -> truth(value);
            default -> value;
        };
    }

    private static Object integer(Object value) throws ConversionException {
        return switch (value) {
            case Long number -> number;
            case BigInteger number -> number;
            case Boolean bool -> bool ? 1L : 0L;
            case Double number -> truncate(number);
            case String text -> parseInteger(text);
            case null, default ->
                throw new ConversionException(
                        "int() argument must be a string, a bytes-like object or a real number, not '"
                                + PythonText.typeName(value) + "'");
        };
    }

    private static Object truncate(double number) throws ConversionException {
        if (Double.isNaN(number)) {
            throw new ConversionException("cannot convert float NaN to integer");
        }
        if (Double.isInfinite(number)) {
            throw new ConversionException("cannot convert float infinity to integer");
        }
        return smallest(new BigDecimal(number).toBigInteger());
    }

    private static Object parseInteger(String text) throws ConversionException {
        String digits = text.strip();
        if (digits.length() > MAX_NUMBER_CHARACTERS || !INTEGER.matcher(digits).matches()) {
            throw new ConversionException("invalid literal for int() with base 10: " + PythonText.repr(text));
        }
        return smallest(new BigInteger(digits.replace("_", "").replaceFirst("^\\+", "")));
    }

    private static Object smallest(BigInteger number) {
        return number.bitLength() < Long.SIZE ? (Object) number.longValue() : number;
    }

    private static Object floating(Object value) throws ConversionException {
        return switch (value) {
            case Double number -> number;
            case Long number -> number.doubleValue();
            case BigInteger number -> fromBigInteger(number);
            case Boolean bool -> bool ? 1.0 : 0.0;
            case String text -> parseFloating(text);
            case null, default ->
                throw new ConversionException(
                        "float() argument must be a string or a real number, not '" + PythonText.typeName(value) + "'");
        };
    }

    private static double fromBigInteger(BigInteger number) throws ConversionException {
        double converted = number.doubleValue();
        if (Double.isInfinite(converted)) {
            throw new ConversionException("int too large to convert to float");
        }
        return converted;
    }

    private static double parseFloating(String text) throws ConversionException {
        String number = text.strip();
        return switch (number.toLowerCase(Locale.ROOT)) {
            case "inf", "+inf", "infinity", "+infinity" -> Double.POSITIVE_INFINITY;
            case "-inf", "-infinity" -> Double.NEGATIVE_INFINITY;
            case "nan", "+nan", "-nan" -> Double.NaN;
            default -> {
                if (number.length() > MAX_NUMBER_CHARACTERS
                        || !FLOAT.matcher(number).matches()) {
                    throw new ConversionException("could not convert string to float: " + PythonText.repr(text));
                }
                yield Double.parseDouble(number.replace("_", ""));
            }
        };
    }

    private static boolean truth(Object value) {
        return switch (value) {
            case null -> false;
            case Boolean bool -> bool;
            case Long number -> number != 0;
            case BigInteger number -> number.signum() != 0;
            case Double number -> number != 0;
            case String text -> !text.isEmpty();
            case List<?> list -> !list.isEmpty();
            case Map<?, ?> map -> !map.isEmpty();
            default -> true;
        };
    }
}
