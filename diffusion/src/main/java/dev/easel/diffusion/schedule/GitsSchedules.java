package dev.easel.diffusion.schedule;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/**
 * Schedules that follow the shape of Stable Diffusion's sampling trajectories (GITS, Chen et al. 2024, arXiv 2405.11326): the smaller the
 * coefficient, the more steps are spent at high noise. Immutable.
 */
public final class GitsSchedules {
    private static final String RESOURCE = "gits-schedules.txt";
    private static final int FEWEST_STEPS = 2;
    private static final int MOST_STEPS = 20;

    /** By coefficient, the schedules of 2 to 20 steps; each has one number more than steps. */
    private static final SortedMap<BigDecimal, List<double[]>> SCHEDULES = read();

    private GitsSchedules() {}

    /**
     * The last part of a schedule; its last sigma is 0. More than 20 steps are interpolated from 20.
     *
     * @param coefficient 0.80 to 1.50 in steps of 0.05
     * @param steps at least 2
     * @param denoise which part of the steps to take, rounded half to even; 0 gives an empty schedule
     * @throws EaselException when there is no schedule for the coefficient or the steps
     */
    public static Sigmas sigmas(double coefficient, int steps, double denoise) {
        BigDecimal key = new BigDecimal(Double.toString(coefficient)).setScale(2, RoundingMode.HALF_EVEN);
        List<double[]> schedules = Optional.ofNullable(SCHEDULES.get(key))
                .orElseThrow(() -> new EaselException(
                        ErrorCode.INVALID_INPUT,
                        "GITSScheduler has no schedule for the coefficient " + key + "; choose one of "
                                + SCHEDULES.keySet().stream()
                                        .map(BigDecimal::toPlainString)
                                        .collect(Collectors.joining(", "))
                                + "."));
        if (steps < FEWEST_STEPS) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "GITSScheduler is to make " + steps + " steps; give it at least " + FEWEST_STEPS + ".");
        }
        double[] tuned = schedules.get(Math.min(steps, MOST_STEPS) - FEWEST_STEPS);
        return TunedSchedules.lastPart(TunedSchedules.stretch(tuned, steps), steps, denoise);
    }

    private static SortedMap<BigDecimal, List<double[]>> read() {
        SortedMap<BigDecimal, List<double[]>> schedules = new TreeMap<>();
        double[] levels = new double[0];
        List<double[]> current = new ArrayList<>();
        for (String line : lines()) {
            String[] words = line.split(" ", -1);
            switch (words[0]) {
                case "#" -> {}
                case "levels" ->
                    levels = Stream.of(words)
                            .skip(1)
                            .mapToDouble(Double::parseDouble)
                            .toArray();
                case "coefficient" -> {
                    current = new ArrayList<>();
                    schedules.put(new BigDecimal(words[1]), current);
                }
                default -> current.add(schedule(levels, words));
            }
        }
        return schedules;
    }

    private static double[] schedule(double[] levels, String[] passed) {
        DoubleStream between = Stream.of(passed).mapToDouble(index -> levels[Integer.parseInt(index)]);
        return DoubleStream.concat(
                        DoubleStream.concat(DoubleStream.of(levels[0]), between),
                        DoubleStream.of(levels[levels.length - 1]))
                .toArray();
    }

    private static List<String> lines() {
        try (BufferedReader reader = new BufferedReader(
                new InputStreamReader(GitsSchedules.class.getResourceAsStream(RESOURCE), StandardCharsets.UTF_8))) {
            return reader.lines().toList();
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }
}
