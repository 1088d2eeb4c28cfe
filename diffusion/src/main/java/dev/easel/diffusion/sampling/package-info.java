/** From noise to a latent: noise sources, guidance, samplers and the runs that join them. */
package dev.easel.diffusion.sampling;
