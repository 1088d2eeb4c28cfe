/** Pictures, films and models as OpenAI's clients ask for them, from published workflows and from the models that are there. */
package dev.easel.server.openai;
