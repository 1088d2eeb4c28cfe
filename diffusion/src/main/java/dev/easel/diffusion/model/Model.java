package dev.easel.diffusion.model;

import dev.easel.diffusion.schedule.ModelSampling;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A diffusion model as nodes pass it round: which network, patched how, sampled how. A description, cheap to copy and holding no
 * loaded weights; {@link #acquire} gets the network.
 *
 * @param family its architecture
 * @param source its network
 * @param patches changes to its weights, in the order they apply
 * @param samplingOverride replaces the family's way of sampling
 * @param latentFormatOverride replaces the family's latent format
 * @param options changes to guidance
 */
public record Model(
        ModelFamily family,
        NetworkSource source,
        List<WeightPatch> patches,
        Optional<ModelSampling> samplingOverride,
        Optional<LatentFormat> latentFormatOverride,
        GuidanceOptions options) {
    /** Copies the list. */
    public Model {
        patches = List.copyOf(patches);
    }

    /** A model as its file has it. */
    public static Model of(ModelFamily family, NetworkSource source) {
        return new Model(family, source, List.of(), Optional.empty(), Optional.empty(), GuidanceOptions.NONE);
    }

    /** How noise enters its latents and what its network's output means. */
    public ModelSampling sampling() {
        return samplingOverride.orElseGet(family::sampling);
    }

    /** How its latents relate to its autoencoder's. */
    public LatentFormat latentFormat() {
        return latentFormatOverride.orElseGet(family::latentFormat);
    }

    /** The network, loaded if it isn't yet; the caller closes the lease. */
    public NetworkLease acquire() {
        return source.acquire(patches);
    }

    /** This model sampled in another way. */
    public Model withSampling(ModelSampling sampling) {
        return new Model(family, source, patches, Optional.of(sampling), latentFormatOverride, options);
    }

    /** This model with latents of another format. */
    public Model withLatentFormat(LatentFormat format) {
        return new Model(family, source, patches, samplingOverride, Optional.of(format), options);
    }

    /** This model with further changes to its weights. */
    public Model withPatch(WeightPatch patch) {
        List<WeightPatch> more = new ArrayList<>(patches);
        more.add(patch);
        return new Model(family, source, more, samplingOverride, latentFormatOverride, options);
    }

    /** This model with other guidance. */
    public Model withOptions(GuidanceOptions newOptions) {
        return new Model(family, source, patches, samplingOverride, latentFormatOverride, newOptions);
    }
}
