/**
 * Layers that own their weights. A weight is kept as its file stores it (plain, 8-bit float, scaled 8-bit float, quantised blocks) and
 * is turned into the dtype of the layer's input each time it is used, so that a model takes no more memory than its file.
 */
package dev.easel.tensor.layer;
