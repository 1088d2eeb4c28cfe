/** Device time by key, endpoint, worker and hour, and what it costs. */
package dev.easel.server.usage;
