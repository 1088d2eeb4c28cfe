/** Mochi 1 of Genmo. */
package dev.easel.diffusion.model.mochi;
