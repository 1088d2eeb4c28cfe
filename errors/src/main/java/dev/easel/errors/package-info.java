/** Error codes and the exception that carries them to a reader. */
package dev.easel.errors;
