package dev.easel.diffusion.lora;

import dev.easel.tensor.DType;
import dev.easel.tensor.Device;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.WeightMap;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/**
 * One weight's change, as an adapter file describes it. Which kind it is follows from the names of its tensors.
 *
 * @see AdapterReader
 */
sealed interface Adapter
        permits Difference,
                Replacement,
                LowRankAdapter,
                HadamardAdapter,
                KroneckerAdapter,
                GeneralizedAdapter,
                OrthogonalAdapter,
                ButterflyAdapter {
    /**
     * The changed weight.
     *
     * @param weight [out, …], F32; not to be written to
     * @param strength 1 for the change as trained
     * @param order of the change's rows, where the model has another than the adapter
     */
    Tensor apply(Tensor weight, double strength, UnaryOperator<Tensor> order);

    /** Reads an adapter's tensors as F32 on the device of the weight they change. */
    record Source(WeightMap file, String name, Device device) {
        boolean has(String suffix) {
            return file.contains(name + suffix);
        }

        Tensor get(String suffix) {
            return file.get(name + suffix).to(device, DType.F32);
        }

        Optional<Tensor> find(String suffix) {
            return has(suffix) ? Optional.of(get(suffix)) : Optional.empty();
        }

        Optional<Double> number(String suffix) {
            return has(suffix)
                    ? Optional.of(file.get(name + suffix).to(DType.F32).item())
                    : Optional.empty();
        }

        Optional<Tensor> findFirst(List<String> suffixes) {
            return suffixes.stream().filter(this::has).findFirst().map(this::get);
        }
    }
}
