/** Which model files exist, where they come from and in which folder they belong. */
package dev.easel.hub.catalogue;
