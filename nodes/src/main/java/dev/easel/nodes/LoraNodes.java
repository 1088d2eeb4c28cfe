package dev.easel.nodes;

import dev.easel.diffusion.lora.LoraFile;
import dev.easel.diffusion.model.Model;
import dev.easel.diffusion.text.Clip;
import dev.easel.graph.node.Input;
import dev.easel.graph.node.NodeContext;
import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.NodeInputs;
import dev.easel.graph.node.NodeResult;
import dev.easel.graph.node.Output;
import java.util.List;
import java.util.Optional;

/** Nodes that change models by LoRA files. */
final class LoraNodes {
    private static final ModelFileChoices LORAS = ModelFileChoices.of("loras");

    private LoraNodes() {}

    static List<NodeDefinition> nodes() {
        return List.of(loraLoader(), loraLoaderModelOnly());
    }

    private static Input strength(String name) {
        return Input.number(name).defaultValue(1.0).range(-100.0, 100.0).step(0.01);
    }

    private static NodeDefinition loraLoader() {
        return NodeDefinition.named("LoraLoader")
                .displayName("Load LoRA")
                .category("loaders")
                .description(
                        "Changes a diffusion model and its text encoders by a LoRA file: another style, a person, a thing."
                                + " Several can follow each other.")
                .input(Input.of("model", "MODEL").tooltip("The diffusion model to change."))
                .input(Input.of("clip", "CLIP").tooltip("The text encoders to change."))
                .input(Input.combo("lora_name", LORAS).tooltip("A file of the folder loras."))
                .input(strength("strength_model")
                        .tooltip("How strongly the diffusion model is changed; below 0 the other way round."))
                .input(strength("strength_clip")
                        .tooltip("How strongly the text encoders are changed; below 0 the other way round."))
                .output(Output.of("MODEL").tooltip("The changed diffusion model."))
                .output(Output.of("CLIP").tooltip("The changed text encoders."))
                .function(LoraNodes::load)
                .build();
    }

    private static NodeResult load(NodeInputs inputs, NodeContext context) {
        Model model = SchedulerNodes.model(inputs);
        Optional<Clip> clip = inputs.optional("clip", Clip.class);
        double modelStrength = inputs.number("strength_model");
        double clipStrength = inputs.number("strength_clip");
        if (modelStrength == 0 && clipStrength == 0) {
            return NodeResult.of(model, clip.orElse(null));
        }
        LoraFile file = LoraFile.of(LORAS.find(inputs.string("lora_name"), context));
        return NodeResult.of(
                file.applyTo(model, modelStrength),
                clip.map(each -> file.applyTo(each, clipStrength)).orElse(null));
    }

    private static NodeDefinition loraLoaderModelOnly() {
        return NodeDefinition.named("LoraLoaderModelOnly")
                .category("loaders")
                .description("Changes a diffusion model by a LoRA file and leaves the text encoders alone.")
                .input(Input.of("model", "MODEL"))
                .input(Input.combo("lora_name", LORAS))
                .input(strength("strength_model"))
                .output(Output.of("MODEL").tooltip("The changed diffusion model."))
                .function(LoraNodes::loadForModel)
                .build();
    }

    private static NodeResult loadForModel(NodeInputs inputs, NodeContext context) {
        LoraFile file = LoraFile.of(LORAS.find(inputs.string("lora_name"), context));
        return NodeResult.of(file.applyTo(SchedulerNodes.model(inputs), inputs.number("strength_model")));
    }
}
