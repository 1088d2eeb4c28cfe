/** What the server counts and measures, for Prometheus. */
package dev.easel.server.metrics;
