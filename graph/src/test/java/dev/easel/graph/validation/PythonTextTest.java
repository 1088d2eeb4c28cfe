package dev.easel.graph.validation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class PythonTextTest {
    @Test
    void printsAsPythonDoes() {
        assertThat(PythonText.repr(null)).isEqualTo("None");
        assertThat(PythonText.repr(true)).isEqualTo("True");
        assertThat(PythonText.repr(7L)).isEqualTo("7");
        assertThat(PythonText.repr(7.0)).isEqualTo("7.0");
        assertThat(PythonText.repr(0.1)).isEqualTo("0.1");
        assertThat(PythonText.repr(1e16)).isEqualTo("1e+16");
        assertThat(PythonText.repr(123456789012345680.0)).isEqualTo("1.2345678901234568e+17");
        assertThat(PythonText.repr(1e38)).isEqualTo("1e+38");
        assertThat(PythonText.repr(0.0001)).isEqualTo("0.0001");
        assertThat(PythonText.repr(0.00001)).isEqualTo("1e-05");
        assertThat(PythonText.repr(-0.0)).isEqualTo("-0.0");
        assertThat(PythonText.repr(Double.NaN)).isEqualTo("nan");
        assertThat(PythonText.repr(Double.NEGATIVE_INFINITY)).isEqualTo("-inf");
        assertThat(PythonText.repr("it's")).isEqualTo("\"it's\"");
        assertThat(PythonText.repr("a\n\\b'\"")).isEqualTo("'a\\n\\\\b\\'\"'");
        assertThat(PythonText.repr(Arrays.asList("a", 1L, null))).isEqualTo("['a', 1, None]");
        assertThat(PythonText.repr(Map.of("a", List.of(1.5)))).isEqualTo("{'a': [1.5]}");
        assertThat(PythonText.str("plain")).isEqualTo("plain");
    }

    @Property
    void numbersReadBackAsTheSameNumber(@ForAll double number) {
        assertThat(Double.parseDouble(PythonText.repr(number))).isEqualTo(number);
    }
}
