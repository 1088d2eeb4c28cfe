/** Stores model files with fewer bits. */
package dev.easel.bench.quantize;
