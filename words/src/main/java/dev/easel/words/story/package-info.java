/** Stories that readers make up: what is told, who tells it, how it is kept and given away. */
package dev.easel.words.story;
