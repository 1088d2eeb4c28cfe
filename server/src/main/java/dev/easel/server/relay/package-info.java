/** What processes that share a database tell each other while jobs run: messages for clients, progress, previews. */
package dev.easel.server.relay;
