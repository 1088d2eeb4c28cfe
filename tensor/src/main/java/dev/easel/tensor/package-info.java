/** Tensors, devices, native-memory scopes, weight files. */
package dev.easel.tensor;
