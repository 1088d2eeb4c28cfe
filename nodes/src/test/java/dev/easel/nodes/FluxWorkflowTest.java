package dev.easel.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.easel.graph.execution.ExecutionResult;
import dev.easel.hub.DataFolder;
import dev.easel.media.Picture;
import dev.easel.media.PictureReader;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole workflows with a FLUX.1 of a few kilobytes: the same loader nodes and the same way as with the published files. */
class FluxWorkflowTest {
    private static final String LOADERS = """
            '10': {'class_type': 'VAELoader', 'inputs': {'vae_name': 'ae.safetensors'}},
            '11': {'class_type': 'DualCLIPLoader', 'inputs': {'clip_name1': 't5xxl_fp8_e4m3fn.safetensors',
                   'clip_name2': 'clip_l.safetensors', 'type': 'flux'}},
            '12': {'class_type': 'UNETLoader',
                   'inputs': {'unet_name': 'flux1-dev.safetensors', 'weight_dtype': 'default'}},
            '6': {'class_type': 'CLIPTextEncode', 'inputs': {'text': 'a (red:1.2) apple', 'clip': ['11', 0]}},
            '7': {'class_type': 'CLIPTextEncode', 'inputs': {'text': '', 'clip': ['11', 0]}},
            """;

    private static final String SAMPLER = """
            '3': {'class_type': 'KSampler', 'inputs': {'model': ['%s', 0], 'seed': %d, 'steps': 2, 'cfg': %s,
                  'sampler_name': '%s', 'scheduler': 'simple', 'positive': ['6', 0], 'negative': ['7', 0],
                  'latent_image': ['5', 0], 'denoise': %s}},
            '8': {'class_type': 'VAEDecode', 'inputs': {'samples': ['3', 0], 'vae': ['10', 0]}},
            '9': {'class_type': 'Look', 'inputs': {'value': ['8', 0]}}
            """;

    private static final String EMPTY =
            "'5': {'class_type': 'EmptySD3LatentImage', 'inputs': {'width': 48, 'height': 32, 'batch_size': 1}},";

    private static final String ENCODED = """
            '4': {'class_type': 'LoadImage', 'inputs': {'image': 'start.png'}},
            '5': {'class_type': 'VAEEncode', 'inputs': {'pixels': ['4', 0], 'vae': ['10', 0]}},
            """;

    @TempDir
    Path folder;

    private Workbench bench;

    @BeforeEach
    void open() throws Exception {
        TinyModels.write(folder.resolve("models"));
        bench = new Workbench(folder);
        bench.input("start.png", picture(48, 32));
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private static Picture picture(int width, int height) {
        byte[] samples = new byte[width * height * 4];
        for (int index = 0; index < samples.length; index++) {
            samples[index] = (byte) (index % 4 == 3 ? (index / 4 % width < width / 2 ? 0 : 255) : index * 31);
        }
        return new Picture(width, height, 4, samples);
    }

    private static String sampling(String latent, String model, int seed, double cfg, String sampler, double denoise) {
        return "{" + LOADERS + latent + SAMPLER.formatted(model, seed, cfg, sampler, denoise) + "}";
    }

    private Workbench.Seen run(String workflow) {
        bench.run(workflow);
        return bench.seen();
    }

    /** The workflow that people start from, its files and numbers as they are, its size and steps smaller. */
    @Test
    void theFluxWorkflowOfTheGuiderKindRuns() {
        ExecutionResult result = bench.run("""
                {'5': {'inputs': {'width': 64, 'height': 64, 'batch_size': 1}, 'class_type': 'EmptyLatentImage'},
                 '6': {'inputs': {'text': 'a red apple', 'clip': ['11', 0]}, 'class_type': 'CLIPTextEncode'},
                 '8': {'inputs': {'samples': ['13', 0], 'vae': ['10', 0]}, 'class_type': 'VAEDecode'},
                 '9': {'inputs': {'filename_prefix': 'ComfyUI', 'images': ['28', 0]}, 'class_type': 'SaveImage'},
                 '10': {'inputs': {'vae_name': 'ae.safetensors'}, 'class_type': 'VAELoader'},
                 '11': {'inputs': {'clip_name1': 't5xxl_fp8_e4m3fn.safetensors',
                        'clip_name2': 'clip_l.safetensors', 'type': 'flux'}, 'class_type': 'DualCLIPLoader'},
                 '12': {'inputs': {'unet_name': 'flux1-dev.safetensors', 'weight_dtype': 'fp8_e4m3fn'},
                        'class_type': 'UNETLoader'},
                 '13': {'inputs': {'noise': ['25', 0], 'guider': ['22', 0], 'sampler': ['16', 0],
                        'sigmas': ['17', 0], 'latent_image': ['5', 0]}, 'class_type': 'SamplerCustomAdvanced'},
                 '16': {'inputs': {'sampler_name': 'euler'}, 'class_type': 'KSamplerSelect'},
                 '17': {'inputs': {'scheduler': 'simple', 'steps': 3, 'denoise': 1, 'model': ['12', 0]},
                        'class_type': 'BasicScheduler'},
                 '22': {'inputs': {'model': ['12', 0], 'conditioning': ['6', 0]}, 'class_type': 'BasicGuider'},
                 '25': {'inputs': {'noise_seed': 655600603056267}, 'class_type': 'RandomNoise'},
                 '27': {'inputs': {'images': ['8', 0]}, 'class_type': 'PreviewImage'},
                 '28': {'inputs': {'mode': 'rescale', 'supersample': 'true', 'resampling': 'lanczos',
                        'rescale_factor': 2, 'resize_width': 800, 'resize_height': 600, 'image': ['8', 0]},
                        'class_type': 'Image Resize'}}""");

        assertThat(result.outputs()).containsOnlyKeys("27", "9");
        Picture saved = PictureReader.read(bench.data().output().resolve("ComfyUI_00001_.png"));
        assertThat(saved.width()).isEqualTo(128);
        assertThat(saved.height()).isEqualTo(128);
        assertThat(bench.files(DataFolder.TEMP)).hasSize(1);
        assertThat(bench.previews())
                .hasSize(3)
                .allSatisfy(preview -> assertThat(preview.width())
                        .as("a pixel for each latent")
                        .isEqualTo(8));
    }

    @Test
    void theSameSeedGivesTheSamePictureAndAnotherSeedAnother() {
        Workbench.Seen first = run(sampling(EMPTY, "12", 1, 1.0, "euler", 1.0));
        Workbench.Seen other = run(sampling(EMPTY, "12", 2, 1.0, "euler", 1.0));
        Workbench.Seen again = run(sampling(EMPTY, "12", 1, 1.0, "euler", 1.0));

        assertThat(first.shape()).containsExactly(1L, 32L, 48L, 3L);
        assertThat(again).isEqualTo(first);
        assertThat(other).isNotEqualTo(first);
        assertThat(first.numbers()).allMatch(Float::isFinite);
    }

    @Test
    void guidanceAndSamplerMakeADifference() {
        Workbench.Seen plain = run(sampling(EMPTY, "12", 1, 1.0, "euler", 1.0));

        assertThat(run(sampling(EMPTY, "12", 1, 4.0, "euler", 1.0))).isNotEqualTo(plain);
        assertThat(run(sampling(EMPTY, "12", 1, 1.0, "dpmpp_2m", 1.0))).isNotEqualTo(plain);
        assertThat(run(sampling(EMPTY, "12", 1, 1.0, "uni_pc", 1.0)).numbers()).allMatch(Float::isFinite);
    }

    @Test
    void aPictureIsMadeAnewInPart() {
        Workbench.Seen little = run(sampling(ENCODED, "12", 1, 1.0, "euler", 0.3));
        Workbench.Seen much = run(sampling(ENCODED, "12", 1, 1.0, "euler", 1.0));

        assertThat(little.shape()).containsExactly(1L, 32L, 48L, 3L);
        assertThat(little).isNotEqualTo(much);
    }

    @Test
    void outsideTheMaskTheLatentIsKept() {
        String masked = ENCODED + """
                '15': {'class_type': 'SetLatentNoiseMask', 'inputs': {'samples': ['5', 0], 'mask': ['4', 1]}},
                '18': {'class_type': 'Look', 'inputs': {'value': ['5', 0]}},
                """;
        String workflow = "{" + LOADERS + masked
                + SAMPLER.formatted("12", 1, 1.0, "euler", 1.0).replace("['5', 0]", "['15', 0]")
                + ", '19': {'class_type': 'Look', 'inputs': {'value': ['3', 0]}}}";

        bench.run(workflow);

        List<Workbench.Seen> latents = bench.allSeen().stream()
                .filter(seen -> seen.shape().equals(List.of(1L, 16L, 4L, 6L)))
                .toList();
        assertThat(latents).hasSize(2);
        int kept = 5;
        int sampled = 0;
        List<Float> one = latents.get(0).numbers();
        List<Float> two = latents.get(1).numbers();
        assertThat(Math.abs(one.get(kept) - two.get(kept))).isLessThan(1e-4f);
        assertThat(Math.abs(one.get(sampled) - two.get(sampled))).isGreaterThan(1e-3f);
    }

    @Test
    void anInpaintingEncodeGreysAndMasks() {
        String latent = """
                '4': {'class_type': 'LoadImage', 'inputs': {'image': 'start.png'}},
                '5': {'class_type': 'VAEEncodeForInpaint', 'inputs': {'pixels': ['4', 0], 'vae': ['10', 0],
                      'mask': ['4', 1], 'grow_mask_by': 6}},
                """;

        assertThat(run(sampling(latent, "12", 1, 1.0, "euler", 1.0)).numbers()).allMatch(Float::isFinite);
    }

    @Test
    void theFillModelTakesThePictureAndItsMask() {
        String latent = """
                '4': {'class_type': 'LoadImage', 'inputs': {'image': 'start.png'}},
                '15': {'class_type': 'InpaintModelConditioning', 'inputs': {'positive': ['6', 0],
                      'negative': ['7', 0], 'vae': ['10', 0], 'pixels': ['4', 0], 'mask': ['4', 1],
                      'noise_mask': %s}},
                '16': {'class_type': 'DifferentialDiffusion', 'inputs': {'model': ['12', 0]}},
                """;
        String sampling = sampling("%s", "16", 1, 1.0, "euler", 1.0)
                .replace("flux1-dev", "flux1-fill-dev")
                .replace(
                        "'positive': ['6', 0], 'negative': ['7', 0],\n      'latent_image': ['5', 0]",
                        "'positive': ['15', 0], 'negative': ['15', 1], 'latent_image': ['15', 2]");

        Workbench.Seen masked = run(sampling.formatted(latent.formatted("true")));
        Workbench.Seen whole = run(sampling.formatted(latent.formatted("false")));

        assertThat(masked.shape()).containsExactly(1L, 32L, 48L, 3L);
        assertThat(masked.numbers()).allMatch(Float::isFinite);
        assertThat(whole).isNotEqualTo(masked);
    }

    @Test
    void theCannyModelFollowsEdges() {
        String latent = """
                '4': {'class_type': 'LoadImage', 'inputs': {'image': 'start.png'}},
                '14': {'class_type': 'Canny',
                       'inputs': {'image': ['4', 0], 'low_threshold': 0.15, 'high_threshold': 0.3}},
                '15': {'class_type': 'InstructPixToPixConditioning', 'inputs': {'positive': ['6', 0],
                      'negative': ['7', 0], 'vae': ['10', 0], 'pixels': ['%s', 0]}},
                """;
        String sampling = sampling("%s", "12", 1, 1.0, "euler", 1.0)
                .replace("flux1-dev", "flux1-canny-dev")
                .replace(
                        "'positive': ['6', 0], 'negative': ['7', 0],\n      'latent_image': ['5', 0]",
                        "'positive': ['15', 0], 'negative': ['15', 1], 'latent_image': ['15', 2]");

        Workbench.Seen edges = run(sampling.formatted(latent.formatted("14")));

        assertThat(edges.numbers()).allMatch(Float::isFinite);
        assertThat(run(sampling.formatted(latent.formatted("4")))).isNotEqualTo(edges);
    }

    @Test
    void referencePicturesAndGuidanceReachTheModel() {
        String latent = ENCODED + """
                '20': {'class_type': 'ReferenceLatent', 'inputs': {'conditioning': ['6', 0], 'latent': ['5', 0]}},
                '21': {'class_type': 'FluxGuidance', 'inputs': {'conditioning': ['20', 0], 'guidance': 9.0}},
                '22': {'class_type': 'FluxDisableGuidance', 'inputs': {'conditioning': ['6', 0]}},
                """;
        Workbench.Seen plain = run(sampling(latent, "12", 1, 1.0, "euler", 1.0));
        String referring =
                sampling(latent, "12", 1, 1.0, "euler", 1.0).replace("'positive': ['6', 0]", "'positive': ['21', 0]");
        String unguided =
                sampling(latent, "12", 1, 1.0, "euler", 1.0).replace("'positive': ['6', 0]", "'positive': ['22', 0]");

        assertThat(run(referring)).isNotEqualTo(plain);
        assertThat(run(unguided)).isNotEqualTo(plain);
    }

    @Test
    void aLoraChangesThePictureAndItsOppositeUndoesIt() {
        String lora = """
                '30': {'class_type': 'LoraLoader', 'inputs': {'model': ['12', 0], 'clip': ['11', 0],
                       'lora_name': 'tiny.safetensors', 'strength_model': 5.0, 'strength_clip': 1.0}},
                '31': {'class_type': 'LoraLoaderModelOnly', 'inputs': {'model': ['30', 0],
                       'lora_name': 'tiny.safetensors', 'strength_model': -5.0}},
                """;
        Workbench.Seen plain = run(sampling(EMPTY, "12", 1, 1.0, "euler", 1.0));
        Workbench.Seen changed = run(sampling(EMPTY + lora, "30", 1, 1.0, "euler", 1.0));
        Workbench.Seen undone = run(sampling(EMPTY + lora, "31", 1, 1.0, "euler", 1.0));

        assertThat(changed).isNotEqualTo(plain);
        for (int index = 0; index < plain.numbers().size(); index++) {
            assertThat(Math.abs(undone.numbers().get(index) - plain.numbers().get(index)))
                    .isLessThan(1e-4f);
        }
    }

    @Test
    void aRunInTwoPartsIsARunInOne() {
        String advanced = """
                '%s': {'class_type': 'KSamplerAdvanced', 'inputs': {'model': ['12', 0], 'add_noise': '%s',
                      'noise_seed': 5, 'steps': 4, 'cfg': 1.0, 'sampler_name': 'euler', 'scheduler': 'simple',
                      'positive': ['6', 0], 'negative': ['7', 0], 'latent_image': ['%s', 0], 'start_at_step': %d,
                      'end_at_step': %d, 'return_with_leftover_noise': '%s'}},
                """;
        Workbench.Seen whole = run("{" + LOADERS + EMPTY + advanced.formatted("3", "enable", "5", 0, 10, "disable")
                + "'9': {'class_type': 'Look', 'inputs': {'value': ['3', 0]}}}");
        Workbench.Seen parts = run("{" + LOADERS + EMPTY + advanced.formatted("2", "enable", "5", 0, 2, "enable")
                + advanced.formatted("3", "disable", "2", 2, 10, "disable")
                + "'9': {'class_type': 'Look', 'inputs': {'value': ['3', 0]}}}");

        for (int index = 0; index < whole.numbers().size(); index++) {
            assertThat(Math.abs(parts.numbers().get(index) - whole.numbers().get(index)))
                    .isLessThan(1e-4f);
        }
    }

    @Test
    void aMissingModelFileIsNamedWithWhatIsThere() {
        String workflow = sampling(EMPTY, "12", 1, 1.0, "euler", 1.0).replace("flux1-dev", "flux1-fill");

        assertThat(bench.validate(workflow).toJson().toString())
                .contains("value_not_in_list")
                .contains("flux1-fill.safetensors")
                .contains("it has flux1-fill-dev.safetensors");
    }

    @Test
    void aLatentOfAnotherModelIsRefusedInOneSentence() {
        String latent = ENCODED
                + "'13': {'class_type': 'LatentUpscaleBy', 'inputs': {'samples': ['14', 0], 'upscale_method': 'area',"
                + " 'scale_by': 1.0}}, '14': {'class_type': 'VAEEncode', 'inputs': {'pixels': ['4', 0], 'vae': ['15', 0]}},"
                + " '15': {'class_type': 'VAELoader', 'inputs': {'vae_name': 'pixel_space'}},";
        String workflow = sampling(latent, "12", 1, 1.0, "euler", 1.0)
                .replace("'latent_image': ['5', 0]", "'latent_image': ['13', 0]");

        ExecutionResult result = bench.attempt(workflow, Map.of());

        assertThat(result.failure().orElseThrow().message().strip())
                .contains("3 channels")
                .endsWith("model's own VAE.");
    }
}
