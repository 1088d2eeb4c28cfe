/** The routes of the ComfyUI API, one class for each part of it (contract section 1). */
package dev.easel.server.api;
