/** LTX-Video of Lightricks: 0.9, 0.9.1, 0.9.5 and what was made from them. */
package dev.easel.diffusion.model.ltxv;
