/** What a model folder holds, what it lacks, and how it gets it: {@link dev.easel.hub.library.ModelLibrary}. */
package dev.easel.hub.library;
