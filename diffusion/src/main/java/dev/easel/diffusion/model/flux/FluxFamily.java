package dev.easel.diffusion.model.flux;

import dev.easel.diffusion.lora.LoraNaming;
import dev.easel.diffusion.model.BatchSizing;
import dev.easel.diffusion.model.Condition;
import dev.easel.diffusion.model.ConditionRequest;
import dev.easel.diffusion.model.ConditioningEntry;
import dev.easel.diffusion.model.ConditioningOption;
import dev.easel.diffusion.model.LatentFormat;
import dev.easel.diffusion.model.LatentFormats;
import dev.easel.diffusion.model.LatentResize;
import dev.easel.diffusion.model.ModelFamily;
import dev.easel.diffusion.model.NetworkInput;
import dev.easel.diffusion.schedule.FlowRange;
import dev.easel.diffusion.schedule.ModelSampling;
import dev.easel.tensor.DType;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.Tensors;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * FLUX.1: dev and what was made from it takes a guidance scale and shifts its sigmas towards noise; schnell does neither.
 *
 * @param params sizes of the transformer, from which the variant follows
 */
public record FluxFamily(FluxParams params) implements ModelFamily {
    private static final double DEV_SHIFT = 1.15;
    private static final double DEFAULT_GUIDANCE = 3.5;
    /** Feature maps as wide as the transformer that a block holds at once, counted in elements of its widest. */
    private static final long LIVE_WIDTHS = 24;

    @Override
    public String name() {
        return params.guidanceEmbed() ? "FLUX.1 dev" : "FLUX.1 schnell";
    }

    @Override
    public LatentFormat latentFormat() {
        return LatentFormats.FLUX;
    }

    @Override
    public ModelSampling sampling() {
        return ModelSampling.flow(params.guidanceEmbed() ? FlowRange.exponential(DEV_SHIFT) : FlowRange.linear(1, 1));
    }

    @Override
    public Map<String, Condition> conditions(ConditioningEntry entry, ConditionRequest request) {
        Map<String, Condition> conditions = new LinkedHashMap<>();
        conditions.put(NetworkInput.CONTEXT, new Condition.Regular(entry.crossAttention()));
        entry.get(ConditioningOption.POOLED_OUTPUT)
                .ifPresent(pooled -> conditions.put(NetworkInput.POOLED, new Condition.Regular(pooled)));
        if (!entry.get(ConditioningOption.GUIDANCE_DISABLED).orElse(false)) {
            double guidance = entry.get(ConditioningOption.GUIDANCE).orElse(DEFAULT_GUIDANCE);
            conditions.put(NetworkInput.GUIDANCE, new Condition.Regular(Tensors.full(guidance, 1))); // [1]
        }
        concatenated(entry, request)
                .ifPresent(channels -> conditions.put(NetworkInput.CONCAT, new Condition.NoiseShape(channels)));
        entry.get(ConditioningOption.REFERENCE_LATENTS).ifPresent(references -> {
            Condition latents = new Condition.Tuple(
                    references.stream().map(latentFormat()::processIn).toList()); // [B, C, h', w'] each
            conditions.put(NetworkInput.REFERENCE_LATENTS, latents);
            entry.get(ConditioningOption.REFERENCE_LATENTS_METHOD)
                    .ifPresent(
                            method -> conditions.put(FluxPositions.REFERENCE_METHOD, new Condition.Constant(method)));
        });
        return conditions;
    }

    /** Channels that control variants (an image) and Fill (an image, then a mask) take beside the latent, [B, c, h, w]. */
    private Optional<Tensor> concatenated(ConditioningEntry entry, ConditionRequest request) {
        if (params.inChannels() <= params.outChannels()) {
            return Optional.empty();
        }
        Tensor noise = request.noise(); // [B, C, h, w]
        Tensor given = entry.get(ConditioningOption.CONCAT_LATENT_IMAGE).orElseGet(() -> Tensors.zerosLike(noise));
        Tensor resized = LatentResize.centred(given.to(noise.device(), noise.dtype()), noise.size(2), noise.size(3));
        Tensor image = latentFormat().processIn(BatchSizing.repeatTo(resized, noise.size(0))); // [B, C, h, w]
        if (params.inChannels() <= 2 * params.outChannels()) {
            return Optional.of(image);
        }
        Tensor mask = entry.get(ConditioningOption.CONCAT_MASK)
                .or(request::denoiseMask)
                .orElseGet(() -> Tensors.onesLike(noise.narrow(1, 0, 1)));
        return Optional.of(Tensors.cat(1, image, foldedMask(mask, noise))); // [B, C + 64, h, w]
    }

    /** A mask in pixels, each latent's 8×8 of them as channels: [B, 64, h, w]. */
    private Tensor foldedMask(Tensor mask, Tensor noise) {
        long side = latentFormat().spatialCompression();
        long height = noise.size(2);
        long width = noise.size(3);
        Tensor single = mask.to(noise.device(), DType.F32).mean(true, 1); // [B, 1, H', W']
        Tensor pixels = LatentResize.centred(single, height * side, width * side); // [B, 1, H, W]
        Tensor folded = pixels.reshape(-1, height, side, width, side)
                .permute(0, 2, 4, 1, 3) // [B, 8, 8, h, w]
                .reshape(-1, side * side, height, width);
        return BatchSizing.repeatTo(folded, noise.size(0)).to(noise.dtype()); // [B, 64, h, w]
    }

    @Override
    public LoraNaming loraNaming() {
        return new FluxLoraNaming(params);
    }

    @Override
    public long activationBytes(long... inputShape) {
        long area = inputShape[0] * inputShape[2] * inputShape[3];
        long tokens = area / ((long) params.patchSize() * params.patchSize());
        return tokens * params.hiddenSize() * LIVE_WIDTHS * DType.BF16.byteSize();
    }
}
