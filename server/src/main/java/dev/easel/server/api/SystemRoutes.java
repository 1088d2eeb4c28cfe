package dev.easel.server.api;

import dev.easel.server.http.Answer;
import dev.easel.server.http.Router;
import dev.easel.server.worker.HostMemory;
import dev.easel.server.worker.Machine;
import java.io.File;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code /system_stats} and {@code /features}. */
public final class SystemRoutes {
    /** The release of the reference whose behaviour this server has; clients compare it. */
    private static final String REFERENCE_VERSION = "0.3.64";

    private static final String FRONT_END_VERSION = "1.27.10";
    private static final String TEMPLATES_VERSION = "0.1.95";

    private final Machine machine;
    private final Map<String, Object> features;
    private final List<String> arguments;
    private final String version;

    /**
     * @param features the server's feature flags
     * @param arguments the command line
     * @param version of this program
     */
    public SystemRoutes(Machine machine, Map<String, Object> features, List<String> arguments, String version) {
        this.machine = machine;
        this.features = features;
        this.arguments = List.copyOf(arguments);
        this.version = version;
    }

    /** Adds the routes. */
    public void register(Router router) {
        router.add("GET", "/system_stats", call -> Answer.json(statistics()));
        router.add("GET", "/features", call -> Answer.json(features));
    }

    private Map<String, Object> statistics() {
        HostMemory memory = machine.memory();
        Map<String, Object> system = new LinkedHashMap<>();
        system.put("os", File.separatorChar == '\\' ? "nt" : "posix");
        system.put("ram_total", memory.total());
        system.put("ram_free", memory.available());
        system.put("comfyui_version", REFERENCE_VERSION);
        system.put("required_frontend_version", FRONT_END_VERSION);
        system.put("installed_templates_version", null);
        system.put("required_templates_version", TEMPLATES_VERSION);
        system.put("python_version", "none (Easel " + version + " on Java " + Runtime.version() + ")");
        system.put("pytorch_version", machine.tensorLibrary());
        system.put("embedded_python", false);
        system.put("argv", arguments);
        Map<String, Object> statistics = new LinkedHashMap<>();
        statistics.put("system", system);
        statistics.put(
                "devices", machine.devices().stream().map(SystemRoutes::toJson).toList());
        return statistics;
    }

    private static Map<String, Object> toJson(Machine.DeviceView device) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", device.name());
        json.put("type", device.type());
        json.put("index", device.index().orElse(null));
        json.put("vram_total", device.totalBytes());
        json.put("vram_free", device.freeBytes());
        json.put("torch_vram_total", device.reservedBytes());
        json.put("torch_vram_free", device.reservedFreeBytes());
        return json;
    }
}
