/**
 * Workflows as data: reading the two kinds of workflow file within bounds. JSON values are plain Java: {@code Long} (or
 * {@code BigInteger} beyond 64 bits), {@code Double}, {@code String}, {@code Boolean}, unmodifiable {@code List} and
 * {@code Map} in key order, and null; {@code 5} and {@code 5.0} stay different.
 */
package dev.easel.graph.workflow;
