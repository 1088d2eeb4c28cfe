/** What tests and benchmarks of jobs need around them. */
package dev.easel.server.testing;
