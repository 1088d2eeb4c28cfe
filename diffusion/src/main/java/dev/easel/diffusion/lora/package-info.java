/** Low-rank and other adapters (LoRA, LoHa, LoKr, GLoRA, OFT, BOFT, DoRA, plain differences) that change a model's weights. */
package dev.easel.diffusion.lora;
