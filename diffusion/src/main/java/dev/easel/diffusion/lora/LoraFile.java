package dev.easel.diffusion.lora;

import dev.easel.diffusion.WeightFileVersion;
import dev.easel.diffusion.model.Model;
import dev.easel.diffusion.model.WeightPatch;
import dev.easel.diffusion.text.Clip;
import dev.easel.diffusion.text.EncoderKind;
import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.tensor.WeightMap;
import dev.easel.tensor.file.WeightFiles;
import java.nio.file.Path;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * An adapter file and what it has adapters for; its tensors are read when it is applied.
 *
 * @param version the file
 * @param names what it has adapters for
 * @param biasNames whose biases it changes
 */
public record LoraFile(WeightFileVersion version, Set<String> names, Set<String> biasNames) {
    /** Copies the sets. */
    public LoraFile {
        names = Set.copyOf(names);
        biasNames = Set.copyOf(biasNames);
    }

    /**
     * Reads a file's header.
     *
     * @throws EaselException when the file is missing, damaged, or has no adapters
     */
    public static LoraFile of(Path path) {
        try (WeightMap file = WeightFiles.open(path)) {
            LoraFile lora = of(WeightFileVersion.of(path), file);
            if (lora.names().isEmpty() && lora.biasNames().isEmpty()) {
                throw new EaselException(
                        ErrorCode.UNSUPPORTED_MODEL,
                        file.name()
                                + " holds no adapter (LoRA, LoHa, LoKr, GLoRA, OFT or differences); choose a file of"
                                + " the folder loras.");
            }
            return lora;
        }
    }

    private static LoraFile of(WeightFileVersion version, WeightMap file) {
        return new LoraFile(version, AdapterReader.names(file), AdapterReader.biasNames(file));
    }

    /**
     * Its adapters as a change to a model.
     *
     * @param naming of the model's weights
     * @param strength 1 for the change as trained, 0 for none, negative for the opposite
     */
    public WeightPatch patch(LoraNaming naming, double strength) {
        return new LoraPatch(this, naming, strength);
    }

    /** A diffusion model with these adapters, added to those it has; at strength 0 the model itself. */
    public Model applyTo(Model model, double strength) {
        return strength == 0 ? model : model.withPatch(patch(model.family().loraNaming(), strength));
    }

    /** Text encoders with these adapters, added to those they have; at strength 0 the encoders themselves. */
    public Clip applyTo(Clip clip, double strength) {
        Set<String> encoders = clip.combination().encoders().stream()
                .map(EncoderKind::weightKey)
                .collect(Collectors.toSet());
        return strength == 0 ? clip : clip.withPatch(patch(new TextEncoderNaming(encoders), strength));
    }
}
