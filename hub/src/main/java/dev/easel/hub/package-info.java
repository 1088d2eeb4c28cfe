/** Model files: folders, references, downloads. */
package dev.easel.hub;
