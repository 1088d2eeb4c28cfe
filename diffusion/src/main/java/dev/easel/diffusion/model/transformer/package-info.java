/** Parts that several diffusion transformers share: patches, sinusoidal embeddings of numbers, rotary positions. */
package dev.easel.diffusion.model.transformer;
