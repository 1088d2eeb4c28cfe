/** Pictures and films as bytes. */
package dev.easel.media;
