package dev.easel.graph.validation;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Comparison of JSON values as in Python, where {@code 1 == 1.0 == True}. */
final class PythonEquality {
    private PythonEquality() {}

    static boolean isMember(Object value, List<?> choices) {
        return choices.stream().anyMatch(choice -> equal(value, choice));
    }

    static boolean equal(Object first, Object second) {
        Optional<BigDecimal> firstNumber = finite(first);
        Optional<BigDecimal> secondNumber = finite(second);
        if (firstNumber.isPresent() && secondNumber.isPresent()) {
            return firstNumber.get().compareTo(secondNumber.get()) == 0;
        }
        if (first instanceof Double number && number.isNaN()) {
            return false;
        }
        return Objects.equals(first, second);
    }

    /** Whether a number is smaller than another; false when one of the two is not a number. */
    static boolean isLess(Object first, Object second) {
        if (first instanceof Double number && (number.isNaN() || number.isInfinite())) {
            return number == Double.NEGATIVE_INFINITY && finite(second).isPresent();
        }
        if (second instanceof Double number && (number.isNaN() || number.isInfinite())) {
            return number == Double.POSITIVE_INFINITY && finite(first).isPresent();
        }
        Optional<BigDecimal> firstNumber = finite(first);
        Optional<BigDecimal> secondNumber = finite(second);
        return firstNumber.isPresent()
                && secondNumber.isPresent()
                && firstNumber.get().compareTo(secondNumber.get()) < 0;
    }

    private static Optional<BigDecimal> finite(Object value) {
        return switch (value) {
            case Boolean bool -> Optional.of(bool ? BigDecimal.ONE : BigDecimal.ZERO);
            case Long number -> Optional.of(BigDecimal.valueOf(number));
            case Integer number -> Optional.of(BigDecimal.valueOf(number));
            case BigInteger number -> Optional.of(new BigDecimal(number));
            case Double number when !number.isNaN() && !number.isInfinite() -> Optional.of(new BigDecimal(number));
            case null, default -> Optional.empty();
        };
    }
}
