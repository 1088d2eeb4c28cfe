/** Benchmarks and trials of the shared job store. */
package dev.easel.bench.jobs;
