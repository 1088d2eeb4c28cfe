package dev.easel.app;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.server.SharedJobs;
import java.io.BufferedReader;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The worker processes of a server on its own machine, one for each device. One is started when jobs wait, ends itself when it has been idle
 * (only then the device's memory is really free), and is started again when it crashed.
 */
final class WorkerFleet implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(WorkerFleet.class);
    private static final long LOOK_MILLISECONDS = 100;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final Duration SHORT_LIFE = Duration.ofSeconds(10);

    private final List<Slot> slots = new ArrayList<>();
    private final SharedJobs shared;
    private final List<String> command;
    private final IntSupplier unfinished;
    private final Duration startLimit;
    private final int inputs;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("worker-fleet").factory());

    /** The place of one process. */
    private static final class Slot {
        private final int number;
        private final String device;
        private volatile Optional<Process> process = Optional.empty();
        private volatile boolean ready;
        private long startedAt;
        private long notBefore = System.nanoTime();
        private Duration pause = Duration.ofMillis(500);

        Slot(int number, String device) {
            this.number = number;
            this.device = device;
        }
    }

    /**
     * A fleet without processes; they are started when there is work.
     *
     * @param devices the device of each process
     * @param options the options of the command {@code worker} that they all get
     * @param startLimit how long one may take until it takes jobs; then it is killed and started again
     * @param inputs how many jobs each has at work at once
     * @param unfinished how many jobs are pending or running
     */
    WorkerFleet(
            List<String> devices,
            List<String> options,
            SharedJobs shared,
            Duration startLimit,
            int inputs,
            IntSupplier unfinished) {
        this.inputs = inputs;
        this.startLimit = startLimit;
        this.shared = shared;
        this.unfinished = unfinished;
        command = ownCommand();
        command.add("worker");
        command.addAll(options);
        for (String device : devices) {
            slots.add(new Slot(slots.size(), device));
        }
        timer.scheduleWithFixedDelay(this::look, 0, LOOK_MILLISECONDS, TimeUnit.MILLISECONDS);
    }

    /** How this process was started, up to its main class. */
    private static List<String> ownCommand() {
        ProcessHandle.Info info = ProcessHandle.current().info();
        List<String> parts = new ArrayList<>();
        info.command().ifPresent(parts::add);
        for (String argument : info.arguments().orElse(new String[0])) {
            parts.add(argument);
            if (argument.equals(Main.class.getName())) {
                return parts;
            }
        }
        throw new EaselException(
                ErrorCode.UNAVAILABLE,
                "The system does not tell how this process was started, so it cannot start workers; start them with"
                        + " easel worker.");
    }

    private void look() {
        try {
            int wanted = Math.ceilDiv(unfinished.getAsInt(), inputs);
            long alive = slots.stream().filter(slot -> isAlive(slot)).count();
            for (Slot slot : slots) {
                if (!isAlive(slot) && alive < wanted && System.nanoTime() - slot.notBefore >= 0) {
                    start(slot);
                    alive++;
                }
            }
        } catch (EaselException | IOException failure) {
            LOG.warn("Workers cannot be looked after: {}", failure.getMessage());
        }
    }

    private boolean isAlive(Slot slot) {
        if (slot.process.isEmpty()) {
            return false;
        }
        Process process = slot.process.get();
        if (process.isAlive()) {
            if (!slot.ready && System.nanoTime() - slot.startedAt > startLimit.toNanos()) {
                LOG.warn(
                        "Worker {} on {} does not take jobs {} s after its start and is killed",
                        slot.number,
                        slot.device,
                        startLimit.toSeconds());
                process.destroyForcibly();
            }
            return true;
        }
        slot.process = Optional.empty();
        if (process.exitValue() == ExitCode.SUCCESS.status()) {
            LOG.info("Worker {} ended because it had nothing to do", slot.number);
            return false;
        }
        boolean quick = System.nanoTime() - slot.startedAt < SHORT_LIFE.toNanos();
        slot.pause = quick ? min(slot.pause.multipliedBy(2), LONGEST_PAUSE) : Duration.ofMillis(100);
        slot.notBefore = System.nanoTime() + slot.pause.toNanos();
        LOG.warn(
                "Worker {} on {} ended with status {}; it is started again in {} ms",
                slot.number,
                slot.device,
                process.exitValue(),
                slot.pause.toMillis());
        return false;
    }

    private static Duration min(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private void start(Slot slot) throws IOException {
        List<String> arguments = new ArrayList<>(command);
        arguments.addAll(List.of(
                "--device", slot.device, "--lease", Long.toString(shared.lease().toSeconds())));
        ProcessBuilder builder = new ProcessBuilder(arguments)
                .redirectOutput(ProcessBuilder.Redirect.PIPE)
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().put(SharedDatabase.VARIABLE, shared.database());
        slot.startedAt = System.nanoTime();
        slot.ready = false;
        Process process = builder.start();
        slot.process = Optional.of(process);
        Thread.ofPlatform().daemon().name("worker-output").start(() -> read(slot, process));
        LOG.info(
                "Worker {} on {} started as process {}",
                slot.number,
                slot.device,
                slot.process.get().pid());
    }

    /** What a worker prints is only that it is ready; reading on keeps it from waiting. */
    private static void read(Slot slot, Process process) {
        try (BufferedReader lines = process.inputReader()) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                if (line.equals(WorkerCommand.READY)
                        && slot.process.filter(process::equals).isPresent()) {
                    slot.ready = true;
                }
            }
        } catch (IOException ended) {
            LOG.debug("Worker {} ended", slot.number);
        }
    }

    /** Tells all processes to stop and waits for them. */
    @Override
    public void close() {
        timer.shutdownNow();
        List<Process> running =
                slots.stream().flatMap(slot -> slot.process.stream()).toList();
        running.forEach(Process::destroy);
        for (Process process : running) {
            try {
                if (!process.waitFor(40, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
