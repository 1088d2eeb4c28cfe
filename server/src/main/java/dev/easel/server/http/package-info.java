/** HTTP as the server needs it: a small router over Jetty, answers, guards and limits. */
package dev.easel.server.http;
