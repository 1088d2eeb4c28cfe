package dev.easel.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

class ProgressDisplayTest {
    private static final long SECOND = 1_000_000_000L;

    private final StringWriter text = new StringWriter();
    private final PrintWriter writer = new PrintWriter(text);
    private long now;

    @Test
    void paceIsStepsASecondOrSecondsAStep() {
        assertThat(new Pace(SECOND / 2, 5, 10).speed()).isEqualTo("10.00 it/s");
        assertThat(new Pace(5 * SECOND, 2, 10).speed()).isEqualTo("2.50 s/it");
        assertThat(new Pace(SECOND, 0, 10).speed()).isEqualTo("-- it/s");
    }

    @Test
    void paceForeseesTheEnd() {
        assertThat(new Pace(SECOND, 0, 10).remaining()).isEqualTo("-:--");
        assertThat(new Pace(7 * SECOND, 1, 2).remaining()).isEqualTo("0:07");
        assertThat(new Pace(3723 * SECOND, 1, 2).remaining()).isEqualTo("1:02:03");
    }

    @Test
    void aTerminalShowsABarOnOneLine() {
        ProgressDisplay display = new TerminalProgress(writer, () -> now);
        display.started("Sampling");
        now = SECOND;
        display.progressed(5, 10);
        now = 2 * SECOND;
        display.progressed(10, 10);
        display.finished();

        assertThat(text.toString())
                .isEqualTo("\r\033[KSampling …"
                        + "\r\033[KSampling  ████████████░░░░░░░░░░░░  5/10  5.00 it/s  ETA 0:01"
                        + "\r\033[KSampling  ████████████████████████  10/10  5.00 it/s  ETA 0:00"
                        + System.lineSeparator());
    }

    @Test
    void aNodeWithoutStepsLeavesNothingOnATerminal() {
        ProgressDisplay display = new TerminalProgress(writer, () -> now);
        display.started("Load VAE");
        display.finished();

        assertThat(text.toString()).endsWith("\r\033[K");
    }

    @Test
    void aFileGetsALineASecondAndTheLastStep() {
        ProgressDisplay display = new LineProgress(writer, () -> now);
        display.started("Sampling");
        for (int step = 1; step <= 10; step++) {
            now = step * SECOND / 4;
            display.progressed(step, 10);
        }

        assertThat(text.toString().lines())
                .containsExactly(
                        "Sampling 4/10  4.00 it/s  ETA 0:02",
                        "Sampling 8/10  4.00 it/s  ETA 0:01",
                        "Sampling 10/10  4.00 it/s  ETA 0:00");
    }

    @Test
    void programsGetJson() {
        ProgressDisplay display = new JsonProgress(writer);
        display.started("Sampling");
        display.progressed(3, 10);
        display.remark("A remark.");

        assertThat(text.toString().lines())
                .containsExactly(
                        "{\"event\":\"progress\",\"node\":\"Sampling\",\"value\":3.0,\"max\":10.0}",
                        "{\"event\":\"remark\",\"text\":\"A remark.\"}");
    }
}
