/**
 * From a prompt to the numbers a diffusion model is conditioned on: prompt weights and escapes, tokenizers, chunks of tokens, the CLIP
 * and T5 text encoders and their combinations.
 *
 * <p>{@link dev.easel.diffusion.text.PromptParser} splits a prompt into weighted text, a
 * {@link dev.easel.diffusion.text.PromptTokenizer} per encoder makes padded chunks of tokens of it, a
 * {@link dev.easel.diffusion.text.TextModel} turns these into states, and a {@link dev.easel.diffusion.text.TextCombination} joins the
 * states of several encoders. {@link dev.easel.diffusion.text.Clip} does all of it.
 */
package dev.easel.diffusion.text;
