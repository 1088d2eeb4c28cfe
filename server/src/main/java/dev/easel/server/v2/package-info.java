/** The Comfy API v2: assets and jobs as its clients know them. */
package dev.easel.server.v2;
