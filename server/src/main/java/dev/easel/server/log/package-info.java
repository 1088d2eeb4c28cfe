/** Logging: structured lines on standard error, and the last ones for clients that ask for them. */
package dev.easel.server.log;
