/** The writer that needs no network: a grammar and word lists, seeded. It understands nothing; it recognises words. */
package dev.easel.words.offline;
