/** The job store in a SQL database: group commit, statements, and what differs between databases. */
package dev.easel.server.job.sql;
