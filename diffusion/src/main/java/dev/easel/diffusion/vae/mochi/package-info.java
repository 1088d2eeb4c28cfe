/** The film autoencoder of Mochi 1. */
package dev.easel.diffusion.vae.mochi;
