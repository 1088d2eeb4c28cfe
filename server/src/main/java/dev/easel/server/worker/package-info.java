/** Runs jobs: takes them from the store, runs them, tells clients, and stores what became of them. */
package dev.easel.server.worker;
