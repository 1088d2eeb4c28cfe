/** Many pictures on one, to look at them together. */
package dev.easel.bench.sheet;
