/** Calls of published workflows: from values to a job, and from its results to the form the caller asked for. */
package dev.easel.server.call;
