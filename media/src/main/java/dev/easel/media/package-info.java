/**
 * Pictures as bytes: reading and writing picture files, the text that ComfyUI embeds in them, and resizing as Pillow does it.
 *
 * <p>Nothing here knows a tensor: a picture is an array of 8-bit samples.
 */
package dev.easel.media;
