/** FLUX.1 of Black Forest Labs: dev, schnell, Fill, the control variants and Kontext. */
package dev.easel.diffusion.model.flux;
