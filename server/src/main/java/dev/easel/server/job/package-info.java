/** Jobs: prompts that were accepted, durable from then on, and what became of them. */
package dev.easel.server.job;
