package dev.easel.server.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.easel.server.job.JobTerms;
import dev.easel.server.job.KeyLimits;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HeldModelsTest {
    private Set<String> loaded = Set.of();
    private final HeldModels held = new HeldModels(new Shelf());

    /** A machine on which the test loads and unloads files. */
    private final class Shelf implements Machine {
        @Override
        public List<DeviceView> devices() {
            return List.of(new DeviceView("cpu", "cpu", Optional.empty(), 0, 0, 0, 0));
        }

        @Override
        public HostMemory memory() {
            return Machine.processor().memory();
        }

        @Override
        public ModelUse models() {
            return ModelUse.NONE;
        }

        @Override
        public Set<String> loadedFiles() {
            return loaded;
        }

        @Override
        public String tensorLibrary() {
            return "none";
        }

        @Override
        public void unloadModels() {
            loaded = Set.of();
        }
    }

    private static JobTerms needing(String models) {
        return new JobTerms("", 0, "", models, KeyLimits.NONE);
    }

    @Test
    void allModelsOfTheJobsBeforeAreAtHandUntilTheyAreUnloaded() {
        held.use(needing("checkpoints/a.safetensors\nloras/l.safetensors"));
        loaded = Set.of("/models/checkpoints/a.safetensors");
        assertThat(held.now()).containsExactlyInAnyOrder("checkpoints/a.safetensors", "loras/l.safetensors");

        held.use(needing("diffusion_models/b.gguf"));
        loaded = Set.of("/models/checkpoints/a.safetensors", "/models/unet/b.gguf");
        assertThat(held.now()).contains("checkpoints/a.safetensors", "diffusion_models/b.gguf");

        loaded = Set.of("/models/unet/b.gguf");
        assertThat(held.now()).containsExactlyInAnyOrder("loras/l.safetensors", "diffusion_models/b.gguf");
        held.clear();
        assertThat(held.now()).isEmpty();
    }

    @Test
    void aModelThatIsJustBeingLoadedCounts() {
        held.use(needing("checkpoints/a.safetensors"));

        assertThat(held.now()).containsExactly("checkpoints/a.safetensors");
    }

    @Test
    void jobsWithoutModelsChangeNothing() {
        held.use(needing(""));

        assertThat(held.now()).isEmpty();
    }

    @Test
    void onlyTheLastFewHundredAreRemembered() {
        for (int number = 0; number < 1_000; number++) {
            held.use(needing("loras/" + number));
        }

        assertThat(held.now()).hasSize(256).contains("loras/999").doesNotContain("loras/0");
    }
}
