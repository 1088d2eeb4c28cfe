/** Stories told by the server: turns from a storyteller, pictures through published endpoints. */
package dev.easel.server.story;
