package dev.easel.server.job;

/**
 * A finished job as the history shows it. The texts are JSON.
 *
 * @param promptId its id
 * @param item the queue item: an array of number, id, prompt, extra data and outputs to execute
 * @param outputs an object: node id → what the node shows
 * @param status an object: {@code status_str}, {@code completed} and {@code messages}
 * @param meta an object: node id → which node of the prompt it belongs to
 */
public record HistoryEntry(String promptId, String item, String outputs, String status, String meta) {}
