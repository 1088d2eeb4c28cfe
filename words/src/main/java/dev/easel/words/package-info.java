/** Prompts and stories: the entrance for nodes, the server and the command line is {@link dev.easel.words.Words}. */
package dev.easel.words;
