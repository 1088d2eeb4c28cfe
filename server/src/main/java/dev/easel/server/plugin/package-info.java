/** What plug-ins see of the application. */
package dev.easel.server.plugin;
