package dev.easel.diffusion.text;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FloatLiteralTest {
    @ParameterizedTest
    @CsvSource({
        "1.3, 1.3",
        "' +1.5 ', 1.5",
        "-2, -2",
        ".5, 0.5",
        "5., 5",
        "1e-1, 0.1",
        "1E+2, 100",
        "1_000, 1000",
        "-inf, -Infinity",
        "Infinity, Infinity",
        "1e999, Infinity",
        "１.５, 1.5"
    })
    void readsWhatPythonReads(String text, double value) {
        assertThat(FloatLiteral.parse(text)).hasValue(value);
    }

    @Test
    void readsNotANumber() {
        assertThat(FloatLiteral.parse("NaN").getAsDouble()).isNaN();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", " ", "+", ".", "e5", "1e", "1 2", "1f", "0x10", "1__0", "_1", "1_", "--1", "infinit", "1,5"})
    void refusesWhatPythonRefuses(String text) {
        assertThat(FloatLiteral.parse(text)).isEmpty();
    }
}
