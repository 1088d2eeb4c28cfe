/**
 * What models and samplers agree on: latents, conditioning, the network and the description of a model that nodes pass round.
 * Families of networks live in packages below this one.
 */
package dev.easel.diffusion.model;
