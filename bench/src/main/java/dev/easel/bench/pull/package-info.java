/** Measures downloads: their rate beside that of copying and hashing, and what survives kills. */
package dev.easel.bench.pull;
