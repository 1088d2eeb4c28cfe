/** Node packs from jars on the plug-in path. */
package dev.easel.server.plugin;
