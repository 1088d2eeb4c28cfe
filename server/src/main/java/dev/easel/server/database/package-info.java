/** Tables beside that of the jobs, in the same database. */
package dev.easel.server.database;
