/** The server: durable jobs, a worker that runs them, and the ComfyUI API over HTTP and WebSocket. */
package dev.easel.server;
