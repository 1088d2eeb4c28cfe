/** Model mathematics: text, transformers, autoencoders, sampling. */
package dev.easel.diffusion;
