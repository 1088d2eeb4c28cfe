package dev.easel.server.worker;

import dev.easel.server.metrics.ServerMetrics;
import io.micrometer.core.instrument.Gauge;
import java.util.function.ToLongFunction;

/** Models, and the memory of the host and of the devices, as they are when the metrics are read. */
public final class MachineMeters {
    private MachineMeters() {}

    /** Adds the meters of a machine. */
    public static void add(ServerMetrics metrics, Machine machine) {
        metrics.counter(
                "easel.model.loads",
                "Models loaded since the start",
                () -> machine.models().loads());
        metrics.counter(
                "easel.model.load.seconds",
                "Time spent loading models",
                () -> machine.models().loadSeconds());
        metrics.counter(
                "easel.model.unloads",
                "Models unloaded since the start",
                () -> machine.models().unloads());
        metrics.gauge(
                "easel.models.loaded",
                "Models loaded now",
                () -> machine.models().loaded());
        metrics.gauge(
                "easel.models.bytes",
                "Weights of the loaded models",
                () -> machine.models().bytes());
        metrics.gauge(
                "easel.memory.resident.bytes",
                "Main memory of this process",
                () -> machine.memory().resident());
        metrics.gauge(
                "easel.memory.available.bytes",
                "Main memory that can be had",
                () -> machine.memory().available());
        for (Machine.DeviceView device : machine.devices()) {
            memory(metrics, machine, device, "total", Machine.DeviceView::totalBytes);
            memory(metrics, machine, device, "free", Machine.DeviceView::freeBytes);
            memory(metrics, machine, device, "reserved", Machine.DeviceView::reservedBytes);
        }
    }

    private static void memory(
            ServerMetrics metrics,
            Machine machine,
            Machine.DeviceView device,
            String kind,
            ToLongFunction<Machine.DeviceView> bytes) {
        Gauge.builder("easel.device.memory.bytes", () -> now(machine, device, bytes))
                .description("Memory of a device by kind")
                .tag(
                        "device",
                        device.type() + device.index().map(index -> ":" + index).orElse(""))
                .tag("kind", kind)
                .register(metrics.registry());
    }

    private static long now(Machine machine, Machine.DeviceView device, ToLongFunction<Machine.DeviceView> bytes) {
        return machine.devices().stream()
                .filter(each ->
                        each.type().equals(device.type()) && each.index().equals(device.index()))
                .mapToLong(bytes)
                .findFirst()
                .orElse(0);
    }
}
