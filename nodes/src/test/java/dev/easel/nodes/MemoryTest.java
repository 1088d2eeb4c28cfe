package dev.easel.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class MemoryTest {
    private static final int RUNS = 300;
    private static final int SETTLED = 10;

    private static final String WORKFLOW = """
            {'1': {'class_type': 'VAELoader', 'inputs': {'vae_name': 'ae.safetensors'}},
             '2': {'class_type': 'DualCLIPLoader', 'inputs': {'clip_name1': 't5xxl_fp8_e4m3fn.safetensors',
                   'clip_name2': 'clip_l.safetensors', 'type': 'flux'}},
             '3': {'class_type': 'UNETLoader',
                   'inputs': {'unet_name': 'flux1-dev.safetensors', 'weight_dtype': 'default'}},
             '4': {'class_type': 'CLIPTextEncode', 'inputs': {'text': 'a red apple %d', 'clip': ['2', 0]}},
             '5': {'class_type': 'EmptySD3LatentImage', 'inputs': {'width': 512, 'height': 512, 'batch_size': 4}},
             '6': {'class_type': 'LatentCrop', 'inputs': {'samples': ['5', 0], 'width': 64, 'height': 64, 'x': %d, 'y': 0}},
             '7': {'class_type': 'KSampler', 'inputs': {'model': ['3', 0], 'seed': %d, 'steps': 1, 'cfg': 1.0,
                   'sampler_name': 'euler', 'scheduler': 'simple', 'positive': ['4', 0], 'negative': ['4', 0],
                   'latent_image': ['6', 0], 'denoise': 1.0}},
             '8': {'class_type': 'EmptyImage',
                   'inputs': {'width': 512, 'height': 512, 'batch_size': 2, 'color': %d}},
             '9': {'class_type': 'ImageInvert', 'inputs': {'image': ['8', 0]}},
             '10': {'class_type': 'ImageCrop', 'inputs': {'image': ['9', 0], 'width': 2, 'height': 2, 'x': 0, 'y': 0}},
             '11': {'class_type': 'Look', 'inputs': {'value': ['10', 0]}},
             '12': {'class_type': 'Look', 'inputs': {'value': ['7', 0]}}}""";

    /** Every run makes some 20 MiB of tensors anew; one that was kept each time would be gigabytes after all of them. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void manyRunsTakeNoMoreMemoryThanAFew(@TempDir Path folder) throws Exception {
        TinyModels.write(folder.resolve("models"));
        long settled = 0;
        try (Workbench bench = new Workbench(folder)) {
            for (int run = 1; run <= RUNS; run++) {
                bench.run(WORKFLOW.formatted(run, run % 8 * 8, run, run));
                bench.forget();
                if (run == SETTLED) {
                    settled = residentKibibytes();
                }
            }
            long grown = residentKibibytes();
            assertThat(grown).isLessThan(settled * 103 / 100);
        }
    }

    private static long residentKibibytes() throws IOException {
        System.gc();
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow();
    }
}
