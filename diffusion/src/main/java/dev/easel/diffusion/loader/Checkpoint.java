package dev.easel.diffusion.loader;

import dev.easel.diffusion.model.Model;
import dev.easel.diffusion.text.Clip;
import dev.easel.diffusion.vae.Vae;
import java.util.Optional;

/**
 * The models of a file that may hold several.
 *
 * @param model the diffusion model
 * @param clip its text encoders, if they are in the file
 * @param vae its autoencoder, if it is in the file
 */
public record Checkpoint(Model model, Optional<Clip> clip, Optional<Vae> vae) {}
