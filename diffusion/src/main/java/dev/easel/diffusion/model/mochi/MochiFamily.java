package dev.easel.diffusion.model.mochi;

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
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Mochi 1: films from texts.
 *
 * @param params sizes of the transformer
 */
public record MochiFamily(MochiParams params) implements ModelFamily {
    private static final double SHIFT = 6;
    /** Feature maps as wide as the transformer that a block holds at once. */
    private static final long LIVE_WIDTHS = 20;

    @Override
    public String name() {
        return "Mochi";
    }

    @Override
    public LatentFormat latentFormat() {
        return LatentFormats.MOCHI;
    }

    @Override
    public ModelSampling sampling() {
        return ModelSampling.flow(FlowRange.linear(SHIFT, 1));
    }

    /** The number of tokens that count is the same for a whole batch, so texts of different lengths run one after the other. */
    @Override
    public Map<String, Condition> conditions(ConditioningEntry entry, ConditionRequest request) {
        Map<String, Condition> conditions = new LinkedHashMap<>();
        conditions.put(NetworkInput.CONTEXT, new Condition.Regular(entry.crossAttention()));
        entry.get(ConditioningOption.ATTENTION_MASK).ifPresent(mask -> {
            long tokens = Math.max(1, Math.round(mask.to(DType.F32).sum().item()));
            conditions.put(NetworkInput.ATTENTION_MASK, new Condition.Regular(mask));
            conditions.put(MochiTransformer.NUM_TOKENS, new Condition.Constant(tokens));
        });
        return conditions;
    }

    @Override
    public LoraNaming loraNaming() {
        return MochiFamily::targets;
    }

    private static List<LoraTarget> targets(String key) {
        List<LoraTarget> targets = new ArrayList<>(LoraNaming.DIFFUSION_MODEL.targets(key));
        if (key.endsWith(".weight")) {
            targets.add(LoraTarget.whole(LoraNaming.withoutWeight(key)));
        }
        return targets;
    }

    @Override
    public long activationBytes(long... inputShape) {
        long latents = inputShape[0] * inputShape[2] * inputShape[3] * inputShape[4];
        long tokens = latents / ((long) params.patchSize() * params.patchSize());
        return tokens * params.hiddenSizeX() * LIVE_WIDTHS * DType.BF16.byteSize();
    }
}
