package dev.easel.diffusion.vae.ltxv;

import com.fasterxml.jackson.databind.JsonNode;
import dev.easel.diffusion.model.ModelConfig;
import dev.easel.diffusion.vae.ltxv.LtxvVaeBlock.DepthToSpace;
import dev.easel.diffusion.vae.ltxv.LtxvVaeBlock.Residuals;
import dev.easel.diffusion.vae.ltxv.LtxvVaeBlock.SpaceToDepth;
import dev.easel.diffusion.vae.ltxv.LtxvVaeBlock.Stride;
import dev.easel.diffusion.vae.ltxv.LtxvVaeBlock.Strided;
import dev.easel.diffusion.vae.ltxv.LtxvVaeBlock.WidthChange;
import dev.easel.tensor.WeightMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Finds out which blocks an LTX-Video autoencoder has: by their keys, and by its configuration where keys and shapes leave it open. */
final class LtxvVaeBlocks {
    private final WeightMap weights;
    private final ModelConfig config;

    LtxvVaeBlocks(WeightMap weights, ModelConfig config) {
        this.weights = weights;
        this.config = config;
    }

    /** A block of the configuration: its name, and what else is said of it. */
    private record Named(String name, JsonNode settings) {
        Stride stride() {
            if (name.startsWith("compress_time")) {
                return Stride.TIME;
            }
            return name.startsWith("compress_space") ? Stride.SPACE : Stride.ALL;
        }

        boolean isResidual() {
            return settings.path("residual").asBoolean(false);
        }
    }

    /** The decoder's blocks; the configuration lists them from the finest on, as the encoder's. */
    List<LtxvVaeBlock> decoder() {
        int count = count("decoder.up_blocks.");
        Optional<List<Named>> named = named("decoder_blocks", count).map(List::reversed);
        List<LtxvVaeBlock> blocks = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            String start = "decoder.up_blocks." + index + ".";
            int chosen = index;
            blocks.add(plain(start).orElseGet(() -> {
                long inputs = weights.size(start + "conv.conv.weight", 1);
                long outputs = weights.size(start + "conv.conv.weight", 0);
                long next = inputs("decoder.up_blocks.", chosen + 1, count, "decoder.conv_out.conv.weight");
                return named.map(list -> new DepthToSpace(
                                list.get(chosen).stride(), list.get(chosen).isResidual()))
                        .orElseGet(() -> new DepthToSpace(LtxvVaeParams.strideOf(outputs / next), next < inputs));
            }));
        }
        return blocks;
    }

    /** The encoder's blocks; without a configuration its strides are the decoder's in reverse. */
    List<LtxvVaeBlock> encoder(List<LtxvVaeBlock> decoder) {
        int count = count("encoder.down_blocks.");
        Optional<List<Named>> named = named("encoder_blocks", count);
        List<Stride> mirrored = decoder.reversed().stream()
                .filter(DepthToSpace.class::isInstance)
                .map(block -> ((DepthToSpace) block).stride())
                .toList();
        List<LtxvVaeBlock> blocks = new ArrayList<>();
        int strided = 0;
        for (int index = 0; index < count; index++) {
            String start = "encoder.down_blocks." + index + ".";
            Optional<LtxvVaeBlock> plain = plain(start);
            if (plain.isPresent()) {
                blocks.add(plain.get());
                continue;
            }
            int chosen = index;
            Stride mirror = strided < mirrored.size() ? mirrored.get(strided) : Stride.ALL;
            strided++;
            if (weights.contains(start + "conv.conv.weight")) {
                long outputs = weights.size(start + "conv.conv.weight", 0);
                long next = inputs("encoder.down_blocks.", index + 1, count, "encoder.conv_out.conv.weight");
                blocks.add(new SpaceToDepth(named.map(list -> list.get(chosen).stride())
                        .orElseGet(() -> LtxvVaeParams.strideOf(next / outputs))));
            } else {
                blocks.add(
                        new Strided(named.map(list -> list.get(chosen).stride()).orElse(mirror)));
            }
        }
        return blocks;
    }

    /** A block that keys alone tell. */
    private Optional<LtxvVaeBlock> plain(String start) {
        if (weights.containsPrefix(start + "attention_blocks.")) {
            throw new IllegalArgumentException("attention in " + start);
        }
        if (weights.containsPrefix(start + "res_blocks.")) {
            return Optional.of(new Residuals());
        }
        return weights.contains(start + "conv1.conv.weight") ? Optional.of(new WidthChange()) : Optional.empty();
    }

    /** Channels that a block, or what follows the last one, takes. */
    private long inputs(String list, int index, int count, String after) {
        if (index == count) {
            return weights.size(after, 1);
        }
        String start = list + index + ".";
        for (String first :
                List.of("res_blocks.0.conv1.conv.weight", "conv1.conv.weight", "conv.conv.weight", "conv.weight")) {
            if (weights.contains(start + first)) {
                return weights.size(start + first, 1);
            }
        }
        throw new IllegalArgumentException("an unknown block " + start);
    }

    private Optional<List<Named>> named(String list, int count) {
        Optional<JsonNode> node = config.node(list).or(() -> config.node("blocks"));
        if (node.isEmpty()) {
            return Optional.empty();
        }
        List<Named> blocks = new ArrayList<>();
        node.get().forEach(each -> blocks.add(new Named(each.path(0).asText(), each.path(1))));
        if (blocks.size() != count && count > 0) {
            throw new IllegalArgumentException(count + " blocks where its configuration names " + blocks.size());
        }
        return Optional.of(blocks);
    }

    private int count(String start) {
        int count = 0;
        while (weights.containsPrefix(start + count + ".")) {
            count++;
        }
        return count;
    }
}
