package dev.easel.diffusion.model;

import dev.easel.tensor.DType;
import dev.easel.tensor.Device;
import dev.easel.tensor.Tensor;
import java.util.Optional;

/**
 * What is known of a run when conditioning is turned into network inputs.
 *
 * @param noise the initial noise [B, C, …]
 * @param latentImage the latent to start from, in the model's format, of the noise's shape
 * @param denoiseMask where to sample (1) and where to keep the latent image (0), of the noise's shape
 * @param device where the network computes
 * @param dtype the dtype of the network's inputs
 * @param side {@code positive}, {@code negative} or a guider's own name
 * @param seed of the run
 */
public record ConditionRequest(
        Tensor noise,
        Optional<Tensor> latentImage,
        Optional<Tensor> denoiseMask,
        Device device,
        DType dtype,
        String side,
        long seed) {}
