/** Traces of requests, jobs and nodes for OpenTelemetry; nothing is measured or sent unless it is set up. */
package dev.easel.server.trace;
