/** Files of jobs that run on another machine: inputs travel with the job, results come back, both through the asset store. */
package dev.easel.server.file;
