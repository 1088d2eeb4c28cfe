/**
 * Weights quantised in blocks, as GGUF files store them: a block is a few bytes that stand for 32 or 256 numbers of one row.
 * The layouts are those of ggml (ggml-quants, ggml-common.h).
 */
package dev.easel.tensor.quantized;
