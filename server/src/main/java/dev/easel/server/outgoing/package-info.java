/** Requests to other servers on behalf of callers: which URLs are allowed, and a client that connects to nothing else. */
package dev.easel.server.outgoing;
