/** From weight files to models: recognises what is in them, decides how weights are kept, and loads through the pool. */
package dev.easel.diffusion.loader;
