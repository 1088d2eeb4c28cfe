/** Published workflows: their parameters, versions, and how values get into a workflow. */
package dev.easel.server.endpoint;
