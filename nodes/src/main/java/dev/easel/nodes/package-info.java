/**
 * The built-in nodes, a file for each family, each node one declaration with its work next to it.
 *
 * <p>What flows between them: IMAGE is a tensor [B, H, W, C] of F32 from 0 to 1 on the CPU, MASK a tensor [B, H, W] or [H, W] of F32,
 * LATENT a {@link dev.easel.diffusion.model.Latent}, CONDITIONING a {@link dev.easel.diffusion.model.Conditioning}, MODEL a
 * {@link dev.easel.diffusion.model.Model}, SIGMAS a {@link dev.easel.diffusion.schedule.Sigmas}. Class names, socket names, limits
 * and numbers are ComfyUI's.
 */
package dev.easel.nodes;
