package dev.easel.bench.golden;

import java.util.Map;

/** The operations of one part of the engine, by the names manifests use. */
public interface GoldenFamily {
    /** Operation by name. */
    Map<String, GoldenOperation> operations();
}
