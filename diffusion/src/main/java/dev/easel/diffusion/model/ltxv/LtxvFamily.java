package dev.easel.diffusion.model.ltxv;

import dev.easel.diffusion.lora.LoraNaming;
import dev.easel.diffusion.lora.LoraTarget;
import dev.easel.diffusion.model.Condition;
import dev.easel.diffusion.model.ConditionRequest;
import dev.easel.diffusion.model.ConditioningEntry;
import dev.easel.diffusion.model.ConditioningOption;
import dev.easel.diffusion.model.LatentFormat;
import dev.easel.diffusion.model.LatentFormats;
import dev.easel.diffusion.model.ModelFamily;
import dev.easel.diffusion.model.NetworkInput;
import dev.easel.diffusion.schedule.FlowRange;
import dev.easel.diffusion.schedule.ModelSampling;
import dev.easel.tensor.DType;
import dev.easel.tensor.Tensor;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * LTX-Video: films from texts, from pictures that stay as they are (a mask gives each token its own time), and with guiding frames that
 * are appended to the latent.
 *
 * @param params sizes of the transformer
 */
public record LtxvFamily(LtxvParams params) implements ModelFamily {
    private static final double SHIFT = 2.37;
    private static final double DEFAULT_FRAME_RATE = 25;
    /** Feature maps as wide as the transformer that a block holds at once. */
    private static final long LIVE_WIDTHS = 16;

    @Override
    public String name() {
        return "LTX-Video";
    }

    @Override
    public LatentFormat latentFormat() {
        List<Integer> factors = params.vaeScaleFactors();
        return LatentFormats.LTXV
                .withChannels(Math.toIntExact(params.inChannels()))
                .withCompression(factors.get(1), factors.get(0));
    }

    @Override
    public ModelSampling sampling() {
        return ModelSampling.flow(FlowRange.exponential(SHIFT));
    }

    @Override
    public Map<String, Condition> conditions(ConditioningEntry entry, ConditionRequest request) {
        Map<String, Condition> conditions = new LinkedHashMap<>();
        conditions.put(NetworkInput.CONTEXT, new Condition.Regular(entry.crossAttention()));
        entry.get(ConditioningOption.ATTENTION_MASK)
                .ifPresent(mask -> conditions.put(NetworkInput.ATTENTION_MASK, new Condition.Regular(mask)));
        double frameRate = entry.get(ConditioningOption.FRAME_RATE).orElse(DEFAULT_FRAME_RATE);
        conditions.put(LtxvTransformer.FRAME_RATE, new Condition.Constant(frameRate));
        entry.get(ConditioningOption.CONCAT_MASK)
                .or(request::denoiseMask)
                .ifPresent(mask -> conditions.put(LtxvTransformer.DENOISE_MASK, denoiseMask(mask, entry)));
        entry.get(ConditioningOption.KEYFRAMES)
                .ifPresent(frames -> conditions.put(LtxvTransformer.KEYFRAMES, new Condition.Regular(frames)));
        return conditions;
    }

    /** The first channel of a mask [B, C, F, h, w], one number for each frame [B, 1, F, 1, 1] where that says the same. */
    private static Condition denoiseMask(Tensor mask, ConditioningEntry entry) {
        Tensor single = mask.narrow(1, 0, 1); // [B, 1, F, h, w]
        Tensor corner = single.narrow(3, 0, 1).narrow(4, 0, 1); // [B, 1, F, 1, 1]
        boolean wholeFrames = entry.get(ConditioningOption.AREA).isEmpty()
                && !single.sub(corner).any();
        return wholeFrames ? new Condition.Regular(corner.contiguous()) : new Condition.NoiseShape(single);
    }

    /** mask · time for each token, where there is a mask. */
    @Override
    public Tensor timesteps(Tensor timesteps, Tensor x, Map<String, Condition> conditions) {
        Condition mask = conditions.get(LtxvTransformer.DENOISE_MASK);
        if (mask == null) {
            return timesteps;
        }
        Tensor times = timesteps.view(-1, 1, 1, 1, 1).mul(mask.tensor().to(DType.F32)); // [B, 1, F, h or 1, w or 1]
        return times.expand(x.size(0), 1, x.size(2), x.size(3), x.size(4))
                .reshape(x.size(0), -1, 1); // [B, F · h · w, 1]
    }

    @Override
    public Tensor noisyLatentImage(ModelSampling sampling, float sigma, Tensor noise, Tensor latentImage) {
        return latentImage;
    }

    @Override
    public LoraNaming loraNaming() {
        return LtxvFamily::targets;
    }

    private static List<LoraTarget> targets(String key) {
        List<LoraTarget> targets = new ArrayList<>(LoraNaming.DIFFUSION_MODEL.targets(key));
        if (key.endsWith(".weight")) {
            targets.add(LoraTarget.whole("transformer." + LoraNaming.withoutWeight(key)));
        }
        return targets;
    }

    @Override
    public long activationBytes(long... inputShape) {
        long tokens = inputShape[0] * inputShape[2] * inputShape[3] * inputShape[4];
        return tokens * params.hiddenSize() * LIVE_WIDTHS * DType.BF16.byteSize();
    }
}
