/** Weight files: safetensors and GGUF, read by mapping, every length and offset checked before it is used. */
package dev.easel.tensor.file;
