/** Workflows as data and their execution. */
package dev.easel.graph;
