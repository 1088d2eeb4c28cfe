/** The clients' WebSockets: who is connected, what is sent to whom, and what happens to those who do not read. */
package dev.easel.server.socket;
