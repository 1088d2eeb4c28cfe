/** Turns workflows as the page saves them (UI format) into workflows that can run (API format); contract section 5. */
package dev.easel.graph.convert;
