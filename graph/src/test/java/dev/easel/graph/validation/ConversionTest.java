package dev.easel.graph.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.math.BigInteger;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

/** Constants are converted as Python converts them (contract section 3.6). */
class ConversionTest {
    @Test
    void wholeNumbers() throws Exception {
        assertThat(Conversion.convert(7.9, "INT")).isEqualTo(7L);
        assertThat(Conversion.convert(-7.9, "INT")).isEqualTo(-7L);
        assertThat(Conversion.convert(true, "INT")).isEqualTo(1L);
        assertThat(Conversion.convert(" +7 ", "INT")).isEqualTo(7L);
        assertThat(Conversion.convert("1_000", "INT")).isEqualTo(1000L);
        assertThat(Conversion.convert("18446744073709551615", "INT")).isEqualTo(new BigInteger("18446744073709551615"));
        assertRefused("7.9", "INT", "invalid literal for int() with base 10: '7.9'");
        assertRefused(Double.NaN, "INT", "cannot convert float NaN to integer");
        assertRefused(
                Map.of(), "INT", "int() argument must be a string, a bytes-like object or a real number, not 'dict'");
    }

    @Test
    void floatingPointNumbers() throws Exception {
        assertThat(Conversion.convert(5L, "FLOAT")).isEqualTo(5.0);
        assertThat(Conversion.convert("1e3", "FLOAT")).isEqualTo(1000.0);
        assertThat(Conversion.convert(".5", "FLOAT")).isEqualTo(0.5);
        assertThat(Conversion.convert("5.", "FLOAT")).isEqualTo(5.0);
        assertThat(Conversion.convert(" -Infinity ", "FLOAT")).isEqualTo(Double.NEGATIVE_INFINITY);
        assertThat(Conversion.convert("nan", "FLOAT")).isEqualTo(Double.NaN);
        assertRefused("1d", "FLOAT", "could not convert string to float: '1d'");
        assertRefused("0x1p3", "FLOAT", "could not convert string to float: '0x1p3'");
        assertRefused(null, "FLOAT", "float() argument must be a string or a real number, not 'NoneType'");
    }

    @Test
    void truth() throws Exception {
        assertThat(Conversion.convert("false", "BOOLEAN")).isEqualTo(true);
        assertThat(Conversion.convert("", "BOOLEAN")).isEqualTo(false);
        assertThat(Conversion.convert(0.0, "BOOLEAN")).isEqualTo(false);
        assertThat(Conversion.convert(null, "BOOLEAN")).isEqualTo(false);
        assertThat(Conversion.convert(Map.of(), "BOOLEAN")).isEqualTo(false);
    }

    @Test
    void otherTypesStayAsTheyAre() throws Exception {
        assertThat(Conversion.convert("7", "BOOL")).isEqualTo("7");
    }

    @Property
    void everyTextIsEitherANumberOrRefused(@ForAll String text) throws Exception {
        for (String type : new String[] {"INT", "FLOAT"}) {
            try {
                assertThat(Conversion.convert(text, type)).isInstanceOf(Number.class);
            } catch (Conversion.ConversionException exception) {
                assertThat(exception).hasMessageEndingWith(PythonText.repr(text));
            }
        }
    }

    private static void assertRefused(Object value, String type, String message) {
        assertThatExceptionOfType(Conversion.ConversionException.class)
                .isThrownBy(() -> Conversion.convert(value, type))
                .withMessage(message);
    }
}
