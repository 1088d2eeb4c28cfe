/** Load on any server with the ComfyUI API: jobs a second, latency, memory, time to ready. */
package dev.easel.bench.serve;
