/** The nodes of the execution test-suite (contract section 6.3), written against {@link dev.easel.examples.testing.Pictures}. */
package dev.easel.graph.testing;
