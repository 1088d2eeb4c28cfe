package dev.easel.tensor;

import java.util.Optional;
import org.bytedeco.pytorch.Argument;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.global.torch;

/**
 * Products in F32 on the CPU by oneDNN, which libtorch brings for convolutions. Where libtorch has no MKL its own products go to
 * OpenBLAS, which is slower at products of a hundred rows, and many times slower when other work runs on its threads' cores.
 */
public final class OneDnn {
    /** With fewer rows, OpenBLAS is as fast as the call and the layout cost. */
    private static final long FEWEST_ROWS = 64;

    /** Weights up to 4 MiB are kept a second time, laid out as oneDNN reads them; larger ones are laid out at each use. */
    private static final long MOST_PACKED = 1L << 20;

    /** Where the operator takes the numbers its activation needs; there is none here. */
    private static final int NUMBERS_ARGUMENT = 4;

    private static final boolean PRESENT = torch.hasMKLDNN() && !torch.hasMKL();

    private OneDnn() {}

    /** The operators and those of their arguments that are always the same, found when first needed and kept. */
    private static final class Operators {
        static final OperatorHandle LINEAR = find("mkldnn::_linear_pointwise");
        static final OperatorHandle PACK = find("mkldnn::_reorder_linear_weight");
        static final IValue NO_ACTIVATION = new IValue("none").retainReference();
        static final IValue NO_NUMBERS;
        static final IValue ABSENT = new IValue().retainReference();

        static {
            Argument numbers = new Argument(LINEAR.schema().arguments().getPointer(NUMBERS_ARGUMENT));
            NO_NUMBERS = new IValue(new GenericList(numbers.type().get().containedType(0))).retainReference();
        }

        private Operators() {}

        private static OperatorHandle find(String name) {
            return Dispatcher.singleton().findSchemaOrThrow(name, "").retainReference();
        }
    }

    /**
     * Whether {@link #linear} computes the product faster than libtorch's own operator.
     *
     * @param x [..., in]
     * @param weight [out, in]
     */
    public static boolean suits(Tensor x, Tensor weight) {
        return PRESENT
                && x.raw().is_cpu()
                && x.dtype() == DType.F32
                && weight.dtype() == DType.F32
                && weight.rank() == 2
                && x.elements() >= FEWEST_ROWS * weight.size(1);
    }

    /** Whether a weight [out, in] that is used often is worth {@link #pack}. */
    public static boolean isWorthPacking(Tensor weight) {
        return weight.elements() <= MOST_PACKED;
    }

    /**
     * A copy of a weight [out, in], laid out as oneDNN reads it; good for {@link #linear} only.
     *
     * @param rows how many rows it will usually be multiplied with
     */
    public static Tensor pack(Tensor weight, long rows) {
        try (TensorScope scope = TensorScope.open()) {
            // mkldnn::_reorder_linear_weight(self, batch_size?)
            return scope.keep(call(Operators.PACK, new IValue(weight.raw()), new IValue(rows)));
        }
    }

    /** x · weightᵀ + bias for x [..., in], weight [out, in], packed or not, bias [out]. */
    public static Tensor linear(Tensor x, Tensor weight, Optional<Tensor> bias) {
        try (TensorScope scope = TensorScope.open()) {
            // mkldnn::_linear_pointwise(X, W, B?, attr, scalars, algorithm?)
            return scope.keep(call(
                    Operators.LINEAR,
                    new IValue(x.raw()),
                    new IValue(weight.raw()),
                    bias.map(each -> new IValue(each.raw())).orElse(Operators.ABSENT),
                    Operators.NO_ACTIVATION,
                    Operators.NO_NUMBERS,
                    Operators.ABSENT)); // [..., out]
        }
    }

    private static Tensor call(OperatorHandle operator, IValue... arguments) {
        IValueVector stack = new IValueVector(arguments);
        operator.callBoxed(stack);
        return Tensor.wrap(new org.bytedeco.pytorch.Tensor(stack.get(0).toTensor()));
    }
}
