package dev.easel.diffusion.sampling;

import dev.easel.diffusion.model.LatentFormat;
import dev.easel.diffusion.model.Model;
import dev.easel.diffusion.model.NetworkLease;
import dev.easel.diffusion.model.RunMemory;
import dev.easel.diffusion.schedule.Sigmas;
import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.tensor.DType;
import dev.easel.tensor.Device;
import dev.easel.tensor.Generator;
import dev.easel.tensor.Tensor;
import dev.easel.tensor.TensorScope;
import dev.easel.tensor.Tensors;
import java.util.Optional;

/**
 * One run of a guider's model: latent and noise go to the device, conditionings become network inputs, the sampler walks, the result
 * comes back. The model is loaded for the time of the run.
 *
 * @param guider joins conditionings
 * @param sampler walks down the sigmas
 * @param sigmas the schedule; an empty one leaves the latent as it is
 * @param denoiseMask where to sample (1) and where to keep the latent (0), of any size
 * @param seed for noise that samplers draw
 * @param stream the run's generator, as the initial noise left it
 * @param listener is told of each step
 */
record GuidedSampling(
        Guider guider,
        Sampler sampler,
        Sigmas sigmas,
        Optional<Tensor> denoiseMask,
        long seed,
        Generator stream,
        StepListener listener) {
    /**
     * Samples.
     *
     * @param noise the initial noise [B, C, …]
     * @param latent the autoencoder's latent to start from, of the noise's shape
     * @return the autoencoder's latent, F32 on the CPU, in the innermost scope
     */
    Tensor sample(Tensor noise, Tensor latent) {
        if (sigmas.isEmpty()) {
            return latent;
        }
        Model model = guider.model();
        try (TensorScope scope = TensorScope.open();
                NetworkLease lease = model.acquire();
                RunMemory memory = new RunMemory()) {
            SamplingProblem problem = problem(lease.device(), noise, latent);
            GuidedDenoiser denoiser = new GuidedDenoiser(
                    guider,
                    new ConditionEvaluator(model, lease, listener),
                    new ConditionPreparation(lease, problem).prepare(guider.conditionings()),
                    memory);
            Tensor sampled = sampler.sample(denoiser, problem).to(DType.F32); // [B, C, …]
            return scope.keep(outOf(model, sampled));
        }
    }

    /** From the model's latents to the autoencoder's, on the CPU. */
    static Tensor outOf(Model model, Tensor latent) {
        return model.latentFormat().processOut(latent).to(Device.CPU);
    }

    private SamplingProblem problem(Device device, Tensor noise, Tensor latent) {
        Tensor moved = latent.to(device); // [B, C, …]
        Tensor start = moved.any() ? guider.model().latentFormat().processIn(moved) : moved; // [B, C, …]
        Optional<Tensor> mask =
                denoiseMask.map(each -> DenoiseMasks.reshape(each.to(device, DType.F32), noise.shape()));
        return new SamplingProblem(guider.model(), sigmas, noise.to(device), start, mask, seed, stream, listener);
    }

    /**
     * A latent that fits a model: an empty one gets the model's number of channels and, for a model of films, a frame.
     *
     * @throws EaselException when a latent that isn't empty has another number of channels
     */
    static Tensor fitted(Model model, Tensor latent) {
        LatentFormat format = model.latentFormat();
        Tensor fitted = latent; // [B, C, …]
        if (latent.size(1) != format.channels()) {
            if (latent.any()) {
                throw new EaselException(
                        ErrorCode.INVALID_INPUT,
                        "The latent has " + latent.size(1) + " channels, but "
                                + model.family().name() + " takes " + format.channels()
                                + "; encode the picture with the model's own VAE.");
            }
            long[] shape = latent.shape();
            shape[1] = format.channels();
            fitted = Tensors.zeros(latent.dtype(), latent.device(), shape);
        }
        return format.dimensions() == 3 && fitted.rank() == 4 ? fitted.unsqueeze(2) : fitted;
    }
}
