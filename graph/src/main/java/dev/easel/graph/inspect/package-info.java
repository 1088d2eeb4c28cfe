/** Questions to a workflow as a graph: which of its inputs are the prompt, the seed, the size. */
package dev.easel.graph.inspect;
