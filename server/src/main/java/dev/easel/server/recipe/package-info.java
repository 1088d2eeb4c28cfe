/** Workflows that Easel builds itself: a picture or a film from a prompt with whatever model is there. */
package dev.easel.server.recipe;
