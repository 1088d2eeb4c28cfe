/** Files of clients and of jobs, kept by what is in them. */
package dev.easel.server.asset;
