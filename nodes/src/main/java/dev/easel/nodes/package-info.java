/** The built-in nodes. */
package dev.easel.nodes;
