package dev.easel.diffusion.lora;

import dev.easel.diffusion.lora.Adapter.Source;
import dev.easel.diffusion.lora.HadamardAdapter.Factors;
import dev.easel.tensor.Device;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.WeightMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Tells by a name's tensors what kind of adapter a file has for it, and reads that. */
final class AdapterReader {
    /** Suffixes of the outer matrix, and of the inner one in the same order, as various trainers write them. */
    private static final List<String> UP = List.of(
            ".lora_up.weight",
            "_lora.up.weight",
            ".lora_B.weight",
            ".lora.up.weight",
            ".lora_B",
            ".lora_linear_layer.up.weight",
            ".lora_B.default.weight");

    private static final List<String> DOWN = List.of(
            ".lora_down.weight",
            "_lora.down.weight",
            ".lora_A.weight",
            ".lora.down.weight",
            ".lora_A",
            ".lora_linear_layer.down.weight",
            ".lora_A.default.weight");

    /** Suffixes that mark the other kinds. */
    private static final List<String> MARKS = List.of(
            ".hada_w1_a",
            ".lokr_w1",
            ".lokr_w2",
            ".lokr_w1_a",
            ".lokr_w2_a",
            ".a1.weight",
            ".oft_blocks",
            ".diff",
            ".w_norm",
            ".set_weight");

    /** Suffixes of changes to the bias beside the weight. */
    private static final List<String> BIAS = List.of(".diff_b", ".b_norm");

    private AdapterReader() {}

    /** The names that have an adapter for a weight. */
    static Set<String> names(WeightMap file) {
        List<String> marks = new ArrayList<>(UP);
        marks.addAll(MARKS);
        return stems(file, marks);
    }

    /** The names that have a change for the bias beside a weight. */
    static Set<String> biasNames(WeightMap file) {
        return stems(file, BIAS);
    }

    private static Set<String> stems(WeightMap file, List<String> suffixes) {
        Set<String> stems = new TreeSet<>();
        for (String key : file.keys()) {
            suffixes.stream()
                    .filter(key::endsWith)
                    .forEach(suffix -> stems.add(key.substring(0, key.length() - suffix.length())));
        }
        return stems;
    }

    /** The changes to the bias of a name, in the order they apply. */
    static List<Adapter> bias(WeightMap file, String name, Device device) {
        Source tensors = new Source(file, name, device);
        return BIAS.stream()
                .filter(tensors::has)
                .<Adapter>map(suffix -> new Difference(tensors.get(suffix)))
                .toList();
    }

    /** The changes to the weight of a name, in the order they apply; usually one. */
    static List<Adapter> weight(WeightMap file, String name, Device device) {
        Source tensors = new Source(file, name, device);
        List<Adapter> adapters = new ArrayList<>();
        lowRank(tensors).ifPresent(adapters::add);
        hadamard(tensors).ifPresent(adapters::add);
        kronecker(tensors).ifPresent(adapters::add);
        generalized(tensors).ifPresent(adapters::add);
        orthogonal(tensors).ifPresent(adapters::add);
        tensors.find(".w_norm").ifPresent(change -> adapters.add(new Difference(change)));
        tensors.find(".diff").ifPresent(change -> adapters.add(new Difference(change)));
        tensors.find(".set_weight").ifPresent(value -> adapters.add(new Replacement(value)));
        return adapters;
    }

    private static Optional<Adapter> lowRank(Source tensors) {
        Optional<Tensor> up = tensors.findFirst(UP);
        Optional<Tensor> down = tensors.findFirst(DOWN);
        if (up.isEmpty() || down.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(new LowRankAdapter(
                up.get(),
                down.get(),
                tensors.find(".lora_mid.weight"),
                tensors.number(".alpha"),
                tensors.find(".dora_scale"),
                tensors.find(".reshape_weight").map(Tensor::toLongs)));
    }

    private static Optional<Adapter> hadamard(Source tensors) {
        if (!tensors.has(".hada_w1_a")) {
            return Optional.empty();
        }
        Factors first = new Factors(tensors.get(".hada_w1_a"), tensors.get(".hada_w1_b"), tensors.find(".hada_t1"));
        Factors second = new Factors(tensors.get(".hada_w2_a"), tensors.get(".hada_w2_b"), tensors.find(".hada_t2"));
        return Optional.of(new HadamardAdapter(first, second, tensors.number(".alpha"), tensors.find(".dora_scale")));
    }

    private static Optional<Adapter> kronecker(Source tensors) {
        boolean first = tensors.has(".lokr_w1") || tensors.has(".lokr_w1_a");
        boolean second = tensors.has(".lokr_w2") || tensors.has(".lokr_w2_a");
        if (!first || !second) {
            return Optional.empty();
        }
        Optional<Long> rank =
                tensors.find(".lokr_w2_b").or(() -> tensors.find(".lokr_w1_b")).map(factor -> factor.size(0));
        double scale = rank.flatMap(each -> tensors.number(".alpha").map(alpha -> alpha / each))
                .orElse(1.0);
        return Optional.of(new KroneckerAdapter(
                factor(tensors, ".lokr_w1"), factor(tensors, ".lokr_w2"), scale, tensors.find(".dora_scale")));
    }

    private static Tensor factor(Source tensors, String suffix) {
        return tensors.find(suffix)
                .orElseGet(() -> new Factors(
                                tensors.get(suffix + "_a"),
                                tensors.get(suffix + "_b"),
                                suffix.equals(".lokr_w2") ? tensors.find(".lokr_t2") : Optional.empty())
                        .product());
    }

    private static Optional<Adapter> generalized(Source tensors) {
        if (!tensors.has(".a1.weight")) {
            return Optional.empty();
        }
        return Optional.of(new GeneralizedAdapter(
                tensors.get(".a1.weight"),
                tensors.get(".a2.weight"),
                tensors.get(".b1.weight"),
                tensors.get(".b2.weight"),
                tensors.number(".alpha"),
                tensors.find(".dora_scale")));
    }

    private static Optional<Adapter> orthogonal(Source tensors) {
        Optional<Tensor> blocks = tensors.find(".oft_blocks");
        double constraint = tensors.number(".alpha").orElse(0.0);
        Optional<Tensor> lengths = tensors.find(".dora_scale");
        return blocks.map(each -> each.rank() == 4
                ? new ButterflyAdapter(each, tensors.find(".rescale"), constraint, lengths)
                : new OrthogonalAdapter(each, constraint, lengths));
    }
}
