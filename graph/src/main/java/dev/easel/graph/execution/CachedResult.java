package dev.easel.graph.execution;

import java.util.List;
import java.util.Map;

/**
 * What a node produced.
 *
 * @param slots for each output its list of values, ordinarily one
 * @param ui what the reader is to see, possibly empty
 */
record CachedResult(List<List<Object>> slots, Map<String, List<?>> ui) {}
