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

    private static final int FILMS = 30;

    private static final String FILM = """
            {'44': {'class_type': 'CheckpointLoaderSimple', 'inputs': {'ckpt_name': 'ltx-video-2b-v0.9.5.safetensors'}},
             '38': {'class_type': 'CLIPLoader', 'inputs': {'clip_name': 't5xxl_fp16.safetensors', 'type': 'ltxv'}},
             '6': {'class_type': 'CLIPTextEncode', 'inputs': {'text': 'a red apple', 'clip': ['38', 0]}},
             '80': {'class_type': 'EmptyImage', 'inputs': {'width': 64, 'height': 64, 'batch_size': 1, 'color': %d}},
             '70': {'class_type': 'EmptyLTXVLatentVideo',
                    'inputs': {'width': 64, 'height': 64, 'length': 17, 'batch_size': 1}},
             '71': {'class_type': 'LTXVAddGuide', 'inputs': {'positive': ['6', 0], 'negative': ['6', 0], 'vae': ['44', 2],
                    'latent': ['70', 0], 'image': ['80', 0], 'frame_idx': 0, 'strength': 1.0}},
             '3': {'class_type': 'KSampler', 'inputs': {'model': ['44', 0], 'seed': %d, 'steps': 1, 'cfg': 3.0,
                   'sampler_name': 'euler', 'scheduler': 'simple', 'positive': ['71', 0], 'negative': ['71', 1],
                   'latent_image': ['71', 2], 'denoise': 1.0}},
             '72': {'class_type': 'LTXVCropGuides', 'inputs': {'positive': ['71', 0], 'negative': ['71', 1],
                    'latent': ['3', 0]}},
             '8': {'class_type': 'VAEDecodeTiled', 'inputs': {'samples': ['72', 2], 'vae': ['44', 2], 'tile_size': 64,
                   'overlap': 0, 'temporal_size': 16, 'temporal_overlap': 8}},
             '12': {'class_type': 'Look', 'inputs': {'value': ['3', 0]}},
             '13': {'class_type': 'Look', 'inputs': {'value': ['8', 0]}}}""";

    @Test
    @EnabledOnOs(OS.LINUX)
    void manyFilmsTakeNoMoreMemoryThanAFew(@TempDir Path folder) throws Exception {
        TinyFilmModels.write(folder.resolve("models"));
        long settled = 0;
        try (Workbench bench = new Workbench(folder)) {
            for (int run = 1; run <= FILMS; run++) {
                bench.run(FILM.formatted(run, run));
                bench.forget();
                if (run == SETTLED) {
                    settled = residentKibibytes();
                }
            }
            assertThat(residentKibibytes()).isLessThan(settled * 103 / 100);
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
