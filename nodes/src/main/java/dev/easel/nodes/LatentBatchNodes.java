package dev.easel.nodes;

import dev.easel.diffusion.model.Latent;
import dev.easel.graph.node.Input;
import dev.easel.graph.node.NodeContext;
import dev.easel.graph.node.NodeDefinition;
import dev.easel.graph.node.NodeInputs;
import dev.easel.graph.node.NodeResult;
import dev.easel.graph.node.Output;
import dev.easel.tensor.NeuralNetwork;
import dev.easel.tensor.NeuralNetwork.Interpolation;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.Tensors;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;

/** Nodes that cut, repeat and join batches of latents. */
final class LatentBatchNodes {
    private static final long MASK_UNIT = 8;

    private LatentBatchNodes() {}

    static List<NodeDefinition> nodes() {
        return List.of(latentFromBatch(), repeatLatentBatch(), latentBatch(), rebatchLatents());
    }

    private static NodeDefinition latentFromBatch() {
        return NodeDefinition.named("LatentFromBatch")
                .displayName("Latent From Batch")
                .category("latent/batch")
                .input(Input.of("samples", "LATENT"))
                .input(Input.integer("batch_index").defaultValue(0).range(0, 63))
                .input(Input.integer("length").defaultValue(1).range(1, 64))
                .output("LATENT")
                .function(LatentBatchNodes::fromBatch)
                .build();
    }

    private static NodeResult fromBatch(NodeInputs inputs, NodeContext context) {
        return NodeResult.of(fromBatch(
                LatentNodes.latent(inputs, "samples"), inputs.integer("batch_index"), inputs.integer("length")));
    }

    /** So many items of a batch from an index on; they keep the noise of their old places. */
    static Latent fromBatch(Latent latent, long batchIndex, long count) {
        long size = latent.samples().size(0);
        long start = Math.min(size - 1, batchIndex);
        long length = Math.min(size - start, count);
        Optional<Tensor> mask = latent.noiseMask()
                .map(LatentBatchNodes::fourDimensions)
                .map(each -> {
                    Tensor all = each.size(0) == 1 || each.size(0) >= size
                            ? each
                            : Images.repeatTo(each, size); // [B, 1, H, W]
                    return all.size(0) == 1 ? all : all.narrow(0, start, length); // [length, 1, H, W]
                });
        return new Latent(
                latent.samples().narrow(0, start, length).copy(),
                mask,
                places(latent).subList((int) start, (int) (start + length)));
    }

    private static Tensor fourDimensions(Tensor mask) {
        return mask.rank() == 4 ? mask : Images.mask(mask).unsqueeze(1);
    }

    private static List<Long> places(Latent latent) {
        return latent.batchIndex().isEmpty()
                ? LongStream.range(0, latent.samples().size(0)).boxed().toList()
                : latent.batchIndex();
    }

    private static NodeDefinition repeatLatentBatch() {
        return NodeDefinition.named("RepeatLatentBatch")
                .displayName("Repeat Latent Batch")
                .category("latent/batch")
                .input(Input.of("samples", "LATENT"))
                .input(Input.integer("amount").defaultValue(1).range(1, 64))
                .output("LATENT")
                .function((inputs, context) ->
                        NodeResult.of(repeat(LatentNodes.latent(inputs, "samples"), inputs.integer("amount"))))
                .build();
    }

    /** A batch several times over; known places go on behind the largest one. */
    static Latent repeat(Latent latent, long amount) {
        Tensor samples = latent.samples();
        MemoryLimit.require("a batch of latents", amount, samples.elements());
        Optional<Tensor> mask = latent.noiseMask()
                .map(LatentBatchNodes::fourDimensions)
                .map(each -> {
                    if (each.size(0) == 1) {
                        return each;
                    }
                    Tensor all = each.size(0) < samples.size(0)
                            ? Images.repeatTo(each, samples.size(0))
                            : each; // [B, 1, H, W]
                    return all.repeat(amount, 1, 1, 1); // [B · amount, 1, H, W]
                });
        long[] times = new long[samples.rank()];
        Arrays.fill(times, 1);
        times[0] = amount;
        return new Latent(samples.repeat(times), mask, repeated(latent.batchIndex(), amount));
    }

    private static List<Long> repeated(List<Long> places, long amount) {
        if (places.isEmpty()) {
            return places;
        }
        long smallest = places.stream().mapToLong(Long::longValue).min().orElseThrow();
        long largest = places.stream().mapToLong(Long::longValue).max().orElseThrow();
        long distance = largest - smallest + 1;
        List<Long> all = new ArrayList<>();
        for (long round = 0; round < amount; round++) {
            for (long place : places) {
                all.add(place + round * distance);
            }
        }
        return all;
    }

    private static NodeDefinition latentBatch() {
        return NodeDefinition.named("LatentBatch")
                .category("latent/batch")
                .module("comfy_extras.nodes_latent")
                .typed()
                .input(Input.of("samples1", "LATENT"))
                .input(Input.of("samples2", "LATENT"))
                .output("LATENT")
                .function(LatentBatchNodes::join)
                .build();
    }

    private static NodeResult join(NodeInputs inputs, NodeContext context) {
        Latent first = LatentNodes.latent(inputs, "samples1");
        Latent second = LatentNodes.latent(inputs, "samples2");
        Tensor samples = Tensors.cat(
                0, first.samples(), LatentMathNodes.fitted(second.samples(), first.samples())); // [B1 + B2, C, h, w]
        List<Long> places = new ArrayList<>(places(first));
        places.addAll(places(second));
        return NodeResult.of(first.withSamples(samples).withBatchIndex(places));
    }

    private static NodeDefinition rebatchLatents() {
        return NodeDefinition.named("RebatchLatents")
                .displayName("Rebatch Latents")
                .category("latent/batch")
                .module("comfy_extras.nodes_rebatch")
                .typed()
                .takesLists()
                .input(Input.of("latents", "LATENT"))
                .input(Input.integer("batch_size").defaultValue(1).range(1, 4096))
                .output(Output.of("LATENT").list())
                .function(LatentBatchNodes::rebatch)
                .build();
    }

    /** Items go together as long as their shapes are equal and the batch is not full. */
    private static NodeResult rebatch(NodeInputs inputs, NodeContext context) {
        long size = inputs.list("batch_size", Number.class).getFirst().longValue();
        List<Latent> batches = new ArrayList<>();
        List<Latent> current = new ArrayList<>();
        long processed = 0;
        for (Latent latent : inputs.list("latents", Latent.class)) {
            for (Latent item : items(latent, processed)) {
                boolean differs = !current.isEmpty()
                        && !Arrays.equals(
                                current.getFirst().samples().shape(),
                                item.samples().shape());
                if (differs || current.size() == size) {
                    batches.add(joined(current));
                    current.clear();
                }
                current.add(item);
            }
            processed += latent.samples().size(0);
        }
        if (!current.isEmpty()) {
            batches.add(joined(current));
        }
        return NodeResult.of(batches);
    }

    /** The items one by one, each with a mask of eight times its size; without known places, counted over all latents. */
    private static List<Latent> items(Latent latent, long offset) {
        long size = latent.samples().size(0);
        long height = latent.samples().size(-2) * MASK_UNIT;
        long width = latent.samples().size(-1) * MASK_UNIT;
        Tensor mask = latent.noiseMask()
                .map(LatentBatchNodes::fourDimensions)
                .map(each -> Images.repeatTo(NeuralNetwork.resize(each, Interpolation.LINEAR, height, width), size))
                .orElseGet(() -> Tensors.ones(size, 1, height, width)); // [B, 1, H, W]
        List<Latent> items = new ArrayList<>();
        for (int index = 0; index < size; index++) {
            long place = latent.batchIndex().isEmpty()
                    ? offset + index
                    : latent.batchIndex().get(index);
            items.add(new Latent(
                    latent.samples().narrow(0, index, 1), Optional.of(mask.narrow(0, index, 1)), List.of(place)));
        }
        return items;
    }

    /** A mask of ones says nothing and is dropped. */
    private static Latent joined(List<Latent> items) {
        Tensor mask = Tensors.cat(
                0, items.stream().map(item -> item.noiseMask().orElseThrow()).toList()); // [B, 1, H, W]
        Latent latent = new Latent(
                Tensors.cat(0, items.stream().map(Latent::samples).toList()),
                Optional.of(mask),
                items.stream().map(item -> item.batchIndex().getFirst()).toList());
        return mask.mean().item() == 1.0 ? latent.withoutNoiseMask() : latent;
    }
}
