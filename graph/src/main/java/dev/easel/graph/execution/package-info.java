/** Runs workflows: order, caches, lazy inputs, expansion, blockers, asynchronous nodes, errors, interruption, events. */
package dev.easel.graph.execution;
