package dev.easel.server.worker;

import dev.easel.server.job.JobTerms;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The model files that a process has at hand: those of its last jobs, less what has been unloaded to make room since. A file that is
 * never loaded as a whole, such as a LoRA, stays at hand with the others.
 */
final class HeldModels {
    private static final int MOST = 256;

    private final Machine machine;

    /** By name, the last used last: whether it has been seen among the loaded files. */
    private final Map<String, Boolean> names = new LinkedHashMap<>(16, 0.75f, true);

    HeldModels(Machine machine) {
        this.machine = machine;
    }

    /** A job with these terms begins. */
    synchronized void use(JobTerms terms) {
        terms.modelFiles().forEach(name -> names.putIfAbsent(name, false));
        while (names.size() > MOST) {
            names.remove(names.keySet().iterator().next());
        }
    }

    /** What is at hand. */
    synchronized Set<String> now() {
        if (names.isEmpty()) {
            return Set.of();
        }
        Set<String> loaded = machine.loadedFiles();
        for (String name : Set.copyOf(names.keySet())) {
            if (isAmong(loaded, name)) {
                names.put(name, true);
            } else if (names.get(name)) {
                names.remove(name);
            }
        }
        return Set.copyOf(names.keySet());
    }

    /** Names are {@code FOLDER/FILE}, and the folder of a model may be called differently on the disk. */
    private static boolean isAmong(Set<String> loaded, String name) {
        String file = name.substring(name.indexOf('/'));
        return loaded.stream().anyMatch(path -> path.endsWith(file));
    }

    /** Everything is unloaded. */
    synchronized void clear() {
        names.clear();
    }
}
