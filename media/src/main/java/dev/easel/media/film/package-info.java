/** Films as bytes. */
package dev.easel.media.film;
