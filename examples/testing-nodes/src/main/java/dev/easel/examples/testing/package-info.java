/** The testing nodes: a plug-in that uses every part of the node contract (contract section 6.3). */
package dev.easel.examples.testing;
