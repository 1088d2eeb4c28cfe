/** What text from users may be. */
package dev.easel.words.text;
