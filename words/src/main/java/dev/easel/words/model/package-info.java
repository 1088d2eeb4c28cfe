/** Language models behind one interface, reached through LangChain4j: settings, keys, retries, limits, cost. */
package dev.easel.words.model;
