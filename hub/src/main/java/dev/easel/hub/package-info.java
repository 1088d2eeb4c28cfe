/**
 * Model files and data folders on disk: {@link dev.easel.hub.ModelFolders} finds weights by ComfyUI's folder keys,
 * {@link dev.easel.hub.DataFolders} holds what workflows read and write, and {@link dev.easel.hub.ContainedPath} keeps names from
 * outside inside their folder.
 */
package dev.easel.hub;
