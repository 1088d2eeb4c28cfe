package dev.easel.media;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PythonJsonTest {
    /** The right column is what Python 3.11's json.dumps writes. */
    @ParameterizedTest
    @CsvSource({
        "1.0, 1.0",
        "0.4, 0.4",
        "-0.0, -0.0",
        "100000, 100000.0",
        "1e15, 1000000000000000.0",
        "9999999999999998, 9999999999999998.0",
        "1e16, 1e+16",
        "1.5e16, 1.5e+16",
        "123456789012345680000, 1.2345678901234568e+20",
        "1e22, 1e+22",
        "0.0001, 0.0001",
        "0.00012, 0.00012",
        "0.00001, 1e-05",
        "-1.25e-7, -1.25e-07",
        "1e-100, 1e-100",
        "2.2250738585072014e-308, 2.2250738585072014e-308",
        "1.7976931348623157e308, 1.7976931348623157e+308",
        "0.1, 0.1",
        "0.30000000000000004, 0.30000000000000004",
        "NaN, NaN",
        "-Infinity, -Infinity"
    })
    void floatingPointNumbersAreWrittenAsPythonDoes(double number, String text) {
        assertThat(PythonJson.of(number)).isEqualTo(text);
    }

    @Test
    void wholeNumbersStayExact() {
        assertThat(PythonJson.of(List.of(12345678901234567L, 7, new BigInteger("18446744073709551615"))))
                .isEqualTo("[12345678901234567, 7, 18446744073709551615]");
    }

    @Test
    void everythingOutsidePrintableAsciiIsEscaped() {
        assertThat(PythonJson.of("h\u00e9llo \"q\" \\ \n\t\r\b\f\u0001\u007f \u2713 \ud83d\ude00"))
                .isEqualTo("\"h\\u00e9llo \\\"q\\\" \\\\ \\n\\t\\r\\b\\f\\u0001\\u007f \\u2713 \\ud83d\\ude00\"");
    }

    @Test
    void elementsAreSeparatedByASpace() {
        Map<String, Object> map = new LinkedHashMap<>();
        map.put("a", new ArrayList<>(Arrays.asList(null, true, false)));
        map.put("b", Map.of());
        map.put("c", List.of());

        assertThat(PythonJson.of(map)).isEqualTo("{\"a\": [null, true, false], \"b\": {}, \"c\": []}");
    }
}
