package dev.easel.nodes;

import dev.easel.diffusion.model.Conditioning;
import dev.easel.diffusion.model.ConditioningOption;
import dev.easel.diffusion.model.Latent;
import dev.easel.diffusion.model.ltxv.LtxvGuides;
import dev.easel.diffusion.schedule.SamplingPatches;
import dev.easel.diffusion.schedule.Schedules;
import dev.easel.diffusion.vae.Vae;
import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.graph.node.Input;
import dev.easel.graph.node.NodeContext;
import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.NodeDefinitionBuilder;
import dev.easel.graph.node.NodeInputs;
import dev.easel.graph.node.NodeResult;
import dev.easel.graph.node.Output;
import dev.easel.media.film.CompressedFrame;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.Tensors;
import java.util.List;

/** Nodes for LTX-Video. */
final class LtxvNodes {
    private static final String MODULE = "comfy_extras.nodes_lt";
    private static final long CHANNELS = 128;
    private static final long PIXELS = 32;
    private static final long FRAMES = 8;
    private static final double USUAL_TOKENS = 4096;

    private LtxvNodes() {}

    static List<NodeDefinition> nodes() {
        return List.of(
                emptyLatentVideo(),
                imageToVideo(),
                conditioning(),
                scheduler(),
                modelSampling(),
                addGuide(),
                cropGuides(),
                preprocess());
    }

    private static NodeDefinitionBuilder node(String name, String category) {
        return NodeDefinition.named(name).category(category).module(MODULE).typed();
    }

    /** Width, height and length of a film. */
    private static NodeDefinitionBuilder sized(NodeDefinitionBuilder builder, int shortest) {
        return builder.input(Input.integer("width")
                        .defaultValue(768)
                        .range(64, 16384)
                        .step(32))
                .input(Input.integer("height")
                        .defaultValue(512)
                        .range(64, 16384)
                        .step(32))
                .input(Input.integer("length")
                        .defaultValue(97)
                        .range(shortest, 16384)
                        .step(8))
                .input(Input.integer("batch_size").defaultValue(1).range(1, 4096));
    }

    /** The two conditionings that most of the nodes change. */
    private static NodeDefinitionBuilder guided(String name) {
        return node(name, "conditioning/video_models")
                .input(Input.of("positive", "CONDITIONING"))
                .input(Input.of("negative", "CONDITIONING"));
    }

    private static NodeDefinition emptyLatentVideo() {
        return sized(node("EmptyLTXVLatentVideo", "latent/video/ltxv"), 1)
                .output("LATENT")
                .function((inputs, context) ->
                        NodeResult.of(Latent.of(empty(inputs, CHANNELS, PIXELS, FRAMES)))) // [B, C, f, h, w]
                .build();
    }

    private static Tensor empty(NodeInputs inputs, long channels, long pixels, long frames) {
        long[] shape = {
            inputs.integer("batch_size"),
            channels,
            (inputs.integer("length") - 1) / frames + 1,
            inputs.integer("height") / pixels,
            inputs.integer("width") / pixels
        };
        MemoryLimit.require("the latent of a film", shape);
        return Tensors.zeros(shape); // [B, C, f, h, w]
    }

    private static NodeDefinition imageToVideo() {
        return sized(guided("LTXVImgToVideo").input(Input.of("vae", "VAE")).input(Input.of("image", "IMAGE")), 9)
                .input(Input.number("strength")
                        .defaultValue(1.0)
                        .range(0.0, 1.0)
                        .laterAdded())
                .output(Output.of("CONDITIONING", "positive"))
                .output(Output.of("CONDITIONING", "negative"))
                .output(Output.of("LATENT", "latent"))
                .function(LtxvNodes::startFromImage)
                .build();
    }

    /** The film's first frames are the picture's and stay as they are, the more firmly the higher the strength. */
    private static NodeResult startFromImage(NodeInputs inputs, NodeContext context) {
        Vae vae = filmVae(inputs);
        Tensor images = Images.channelsFirst(Images.image(inputs, "image")); // [F, C, H, W]
        Tensor resized = UpscaleMethod.BILINEAR.resize(
                images, inputs.integer("width"), inputs.integer("height"), true); // [F, C, height, width]
        Tensor samples =
                empty(inputs, vae.latentChannels(), vae.compression(), vae.temporalCompression()); // [B, C, f, h, w]
        Tensor start = vae.encode(Images.channelsLast(resized)); // [1, C, g, h, w]
        if (start.size(2) > samples.size(2)) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "Input image has " + images.size(0) + " frames, which is more than the " + inputs.integer("length")
                            + " of the film; choose a larger length.");
        }
        samples.narrow(2, 0, start.size(2)).copyInPlace(start);
        Tensor mask = Tensors.ones(samples.size(0), 1, samples.size(2), 1, 1); // [B, 1, f, 1, 1]
        mask.narrow(2, 0, start.size(2)).fillInPlace(1.0 - inputs.number("strength", 1.0));
        return NodeResult.of(
                ConditioningNodes.conditioning(inputs, "positive"),
                ConditioningNodes.conditioning(inputs, "negative"),
                Latent.of(samples).withNoiseMask(mask));
    }

    private static Vae filmVae(NodeInputs inputs) {
        Vae vae = VaeNodes.vae(inputs);
        if (vae.temporalCompression() == 1) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "Input vae is an autoencoder for pictures; connect that of the LTX-Video checkpoint.");
        }
        return vae;
    }

    private static NodeDefinition conditioning() {
        return guided("LTXVConditioning")
                .input(Input.number("frame_rate")
                        .defaultValue(25.0)
                        .range(0.0, 1000.0)
                        .step(0.01))
                .output(Output.of("CONDITIONING", "positive"))
                .output(Output.of("CONDITIONING", "negative"))
                .function(LtxvNodes::setFrameRate)
                .build();
    }

    private static NodeResult setFrameRate(NodeInputs inputs, NodeContext context) {
        double frameRate = inputs.number("frame_rate");
        if (!(frameRate > 0)) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "Input frame_rate is " + frameRate + " but a film has more than 0 frames per second; LTX-Video was"
                            + " trained with 25.");
        }
        return NodeResult.of(
                ConditioningNodes.conditioning(inputs, "positive").with(ConditioningOption.FRAME_RATE, frameRate),
                ConditioningNodes.conditioning(inputs, "negative").with(ConditioningOption.FRAME_RATE, frameRate));
    }

    private static NodeDefinitionBuilder shifted(NodeDefinitionBuilder builder) {
        return builder.input(Input.number("max_shift")
                        .defaultValue(2.05)
                        .range(0.0, 100.0)
                        .step(0.01))
                .input(Input.number("base_shift")
                        .defaultValue(0.95)
                        .range(0.0, 100.0)
                        .step(0.01));
    }

    private static NodeDefinition scheduler() {
        return shifted(node("LTXVScheduler", "sampling/custom_sampling/schedulers")
                        .input(Input.integer("steps").defaultValue(20).range(1, 10000)))
                .input(Input.bool("stretch")
                        .tooltip("Whether to spread the sigmas so that the last but one is the terminal value.")
                        .defaultValue(true))
                .input(Input.number("terminal")
                        .tooltip("The last sigma before 0 when they are stretched.")
                        .defaultValue(0.1)
                        .range(0.0, 0.99)
                        .step(0.01))
                .optional(Input.of("latent", "LATENT"))
                .output("SIGMAS")
                .function((inputs, context) -> NodeResult.of(Schedules.ltxv(
                        inputs.integer("steps"),
                        inputs.number("max_shift"),
                        inputs.number("base_shift"),
                        inputs.bool("stretch"),
                        inputs.number("terminal"),
                        tokens(inputs))))
                .build();
    }

    /** Places of a latent; what most films come to if none is connected. */
    private static double tokens(NodeInputs inputs) {
        return inputs.optional("latent", Latent.class)
                .map(latent -> {
                    double tokens = 1;
                    for (int dimension = 2; dimension < latent.samples().rank(); dimension++) {
                        tokens *= latent.samples().size(dimension);
                    }
                    return tokens;
                })
                .orElse(USUAL_TOKENS);
    }

    private static NodeDefinition modelSampling() {
        return shifted(node("ModelSamplingLTXV", "advanced/model").input(Input.of("model", "MODEL")))
                .optional(Input.of("latent", "LATENT"))
                .output("MODEL")
                .function((inputs, context) -> NodeResult.of(SchedulerNodes.model(inputs)
                        .withSampling(SamplingPatches.ltxv(
                                inputs.number("max_shift"), inputs.number("base_shift"), tokens(inputs)))))
                .build();
    }

    private static NodeDefinition addGuide() {
        return guided("LTXVAddGuide")
                .input(Input.of("vae", "VAE"))
                .input(Input.of("latent", "LATENT"))
                .input(Input.of("image", "IMAGE")
                        .tooltip("A picture or a clip to keep to. Of a clip, 8n + 1 frames are used."))
                .input(Input.integer("frame_idx")
                        .tooltip("The frame where the guide begins; negative numbers count from the film's end. A clip"
                                + " begins where a latent frame does, at 8n + 1 or 0.")
                        .defaultValue(0)
                        .range(-9999, 9999))
                .input(Input.number("strength")
                        .defaultValue(1.0)
                        .range(0.0, 1.0)
                        .step(0.01))
                .output(Output.of("CONDITIONING", "positive"))
                .output(Output.of("CONDITIONING", "negative"))
                .output(Output.of("LATENT", "latent"))
                .function((inputs, context) -> result(guides(inputs)
                        .add(
                                filmVae(inputs),
                                Images.image(inputs, "image"),
                                inputs.integer("frame_idx"),
                                inputs.number("strength"))))
                .build();
    }

    private static LtxvGuides guides(NodeInputs inputs) {
        return new LtxvGuides(
                ConditioningNodes.conditioning(inputs, "positive"),
                ConditioningNodes.conditioning(inputs, "negative"),
                LatentNodes.latent(inputs, "latent"));
    }

    private static NodeResult result(LtxvGuides guides) {
        Conditioning positive = guides.positive();
        return NodeResult.of(positive, guides.negative(), guides.latent());
    }

    private static NodeDefinition cropGuides() {
        return guided("LTXVCropGuides")
                .input(Input.of("latent", "LATENT"))
                .output(Output.of("CONDITIONING", "positive"))
                .output(Output.of("CONDITIONING", "negative"))
                .output(Output.of("LATENT", "latent"))
                .function((inputs, context) -> result(guides(inputs).crop()))
                .build();
    }

    private static NodeDefinition preprocess() {
        return node("LTXVPreprocess", "image")
                .input(Input.of("image", "IMAGE"))
                .input(Input.integer("img_compression")
                        .tooltip(
                                "How coarsely the picture is compressed, as an H.264 encoder's rate factor; 0 leaves it.")
                        .defaultValue(35)
                        .range(0, 100))
                .output(Output.of("IMAGE", "output_image"))
                .function(LtxvNodes::compress)
                .build();
    }

    /** Gives pictures the traces of compression that frames of films have. */
    private static NodeResult compress(NodeInputs inputs, NodeContext context) {
        Tensor images = Images.image(inputs, "image"); // [B, H, W, C]
        int rateFactor = inputs.integer("img_compression");
        if (rateFactor == 0) {
            return NodeResult.of(images);
        }
        return NodeResult.of(Images.image(Images.pictures(images.narrow(3, 0, 3)).stream()
                .map(picture -> CompressedFrame.of(picture, rateFactor))
                .toList())); // [B, h, w, 3]
    }
}
