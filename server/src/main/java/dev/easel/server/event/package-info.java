/** What happens to jobs, told to whoever follows one: calls that wait, event streams, webhooks. */
package dev.easel.server.event;
