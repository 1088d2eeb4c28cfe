/** The command line. */
package dev.easel.app;
