package dev.easel.diffusion.model.flux;

import dev.easel.diffusion.model.flux.QueryKeyNorm.Heads;
import dev.easel.diffusion.model.transformer.RotaryPositions;
import dev.easel.tensor.NeuralNetwork;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.Tensors;
import dev.easel.tensor.layer.LayerLoader;
import dev.easel.tensor.layer.Linear;
import java.util.List;

/** Text and picture with weights of their own, attending to each other ("MM-DiT", Esser et al. 2024). */
final class DoubleStreamBlock {
    private final int heads;
    private final Stream img;
    private final Stream txt;

    DoubleStreamBlock(LayerLoader loader, FluxParams params) {
        heads = params.numHeads();
        img = new Stream(loader, "img");
        txt = new Stream(loader, "txt");
    }

    /** One stream's half of the block. */
    private static final class Stream {
        private final Modulation mod;
        private final Linear qkv;
        private final QueryKeyNorm norm;
        private final Linear proj;
        private final Linear mlpIn;
        private final Linear mlpOut;

        Stream(LayerLoader loader, String name) {
            mod = new Modulation(loader.under(name + "_mod."));
            qkv = loader.linear(name + "_attn.qkv");
            norm = new QueryKeyNorm(loader.under(name + "_attn.norm."));
            proj = loader.linear(name + "_attn.proj");
            mlpIn = loader.linear(name + "_mlp.0");
            mlpOut = loader.linear(name + "_mlp.2");
        }

        /** From x [B, N, hidden] to heads [B, N, heads, D]. */
        Heads heads(Tensor x, Modulation.Branch modulation, int count) {
            return norm.split(qkv.apply(modulation.normalise(x)), count);
        }

        /** Adds attention [B, N, hidden], then the feed-forward network, to x [B, N, hidden]. */
        void add(Tensor x, Tensor attention, Modulation.Branch first, Modulation.Branch second) {
            try (TensorScope scope = TensorScope.open()) {
                first.addGated(x, proj.apply(attention));
            }
            try (TensorScope scope = TensorScope.open()) {
                Tensor wide = mlpIn.apply(second.normalise(x)); // [B, N, mlp hidden]
                Tensor activated = NeuralNetwork.geluTanh(wide); // [B, N, mlp hidden]
                wide.close();
                second.addGated(x, mlpOut.apply(activated));
            }
        }
    }

    /**
     * Changes both streams in place.
     *
     * @param imgTokens [B, picture tokens, hidden]
     * @param txtTokens [B, text tokens, hidden]
     * @param activated silu of the modulation vector [B, hidden]
     * @param positions of text, then picture tokens
     */
    void apply(Tensor imgTokens, Tensor txtTokens, Tensor activated, RotaryPositions positions) {
        try (TensorScope scope = TensorScope.open()) {
            List<Modulation.Branch> imgBranches = img.mod.branches(activated);
            List<Modulation.Branch> txtBranches = txt.mod.branches(activated);
            Tensor attention = attend(imgTokens, txtTokens, imgBranches.getFirst(), txtBranches.getFirst(), positions);
            long txtLength = txtTokens.size(1);
            Tensor txtAttention = attention.narrow(1, 0, txtLength); // [B, text tokens, hidden]
            Tensor imgAttention = attention.narrow(1, txtLength, imgTokens.size(1)); // [B, picture tokens, hidden]
            img.add(imgTokens, imgAttention, imgBranches.getFirst(), imgBranches.getLast());
            txt.add(txtTokens, txtAttention, txtBranches.getFirst(), txtBranches.getLast());
        }
    }

    /** Joint attention of all tokens, text first: [B, text + picture tokens, hidden]. */
    private Tensor attend(
            Tensor imgTokens,
            Tensor txtTokens,
            Modulation.Branch imgModulation,
            Modulation.Branch txtModulation,
            RotaryPositions positions) {
        try (TensorScope scope = TensorScope.open()) {
            Heads imgHeads = img.heads(imgTokens, imgModulation, heads);
            Heads txtHeads = txt.heads(txtTokens, txtModulation, heads);
            Tensor query = Tensors.cat(1, txtHeads.query(), imgHeads.query()); // [B, N, heads, D]
            Tensor key = Tensors.cat(1, txtHeads.key(), imgHeads.key()); // [B, N, heads, D]
            Tensor value = Tensors.cat(1, txtHeads.value(), imgHeads.value()); // [B, N, heads, D]
            return scope.keep(Attention.attend(query, key, value, positions));
        }
    }
}
