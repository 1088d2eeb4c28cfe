/** From an idea to a prompt: what is asked for, the template that models get, and how their answers are checked. */
package dev.easel.words.prompt;
