/** Autoencoders between pixels and latents: the image autoencoder of Stable Diffusion and FLUX, and decoding in tiles. */
package dev.easel.diffusion.vae;
