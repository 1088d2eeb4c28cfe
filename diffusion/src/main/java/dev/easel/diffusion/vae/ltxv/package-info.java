/** The film autoencoder of LTX-Video: 0.9, and with time conditioning 0.9.1 and 0.9.5. */
package dev.easel.diffusion.vae.ltxv;
