/** Calls to other servers when a job is over. */
package dev.easel.server.webhook;
