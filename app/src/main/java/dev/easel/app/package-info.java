/**
 * The command line {@code easel}: options and help ({@link dev.easel.app.EaselCommand} and its subcommands), what is printed
 * ({@link dev.easel.app.Console}), exit statuses ({@link dev.easel.app.ExitCode}) and the wiring of the rooms below.
 */
package dev.easel.app;
