/** Workflows that Easel builds itself: a picture from a prompt with whatever model is there. */
package dev.easel.server.recipe;
