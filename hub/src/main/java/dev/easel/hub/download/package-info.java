/**
 * Fetches files from the Hugging Face hub and from web servers: several ranges at once, resumable after a kill at any byte, verified
 * before they appear under their name. {@link dev.easel.hub.download.Downloader} is where to begin.
 */
package dev.easel.hub.download;
