/** Golden runner and benchmarks. */
package dev.easel.bench;
