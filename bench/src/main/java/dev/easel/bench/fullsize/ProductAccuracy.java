package dev.easel.bench.fullsize;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.easel.tensor.DType;
import dev.easel.tensor.Device;
import dev.easel.tensor.NeuralNetwork;
import dev.easel.tensor.SplitProduct;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.Tensors;
import java.util.Optional;

/** How far products of F32 numbers with 16-bit weights are from those in F64: in F32, and in parts on a card's matrix units. */
final class ProductAccuracy {
    private static final int TOKENS = 256;
    private static final int IN = 4096;
    private static final int OUT = 10240;

    /** The parts may be that much less exact than F32. */
    private static final double ALLOWED_FACTOR = 2;

    private ProductAccuracy() {}

    /**
     * Reports both errors, relative to the product's norm, for a matrix of T5-XXL.
     *
     * @return whether the product in parts is about as exact as the one in F32
     */
    static boolean measure(ObjectNode report, Device device, DType stored) {
        try (TensorScope scope = TensorScope.open()) {
            Tensor x = Tensors.normal(DType.F32, device, 1, TOKENS, IN)
                    .mul(Tensors.normal(DType.F32, device, 1, TOKENS, IN).mul(3).exp()); // [1, n, in]
            Tensor weight = Tensors.normal(stored, device, OUT, IN); // [out, in]
            Tensor exact = NeuralNetwork.linear(x.to(DType.F64), weight.to(DType.F64), Optional.empty()); // [1, n, out]
            double single = error(NeuralNetwork.linear(x, weight.to(DType.F32), Optional.empty()), exact);
            report.put("f32_product_error", single);
            if (!SplitProduct.suits(x, weight)) {
                return true;
            }
            double split = error(SplitProduct.linear(x, weight, Optional.empty()), exact);
            report.put("split_product_error", split);
            return split <= ALLOWED_FACTOR * single;
        }
    }

    private static double error(Tensor product, Tensor exact) {
        return product.to(DType.F64).sub(exact).norm().item() / exact.norm().item();
    }
}
