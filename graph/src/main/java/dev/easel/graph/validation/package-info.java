/** Checks workflows before they run, and says what is wrong the way ComfyUI clients expect (contract section 3). */
package dev.easel.graph.validation;
