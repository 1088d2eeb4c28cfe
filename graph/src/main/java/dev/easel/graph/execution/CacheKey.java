package dev.easel.graph.execution;

import java.util.Arrays;

/** Names a result by everything it depends on: a SHA-256 digest of the node and all its ancestors. */
final class CacheKey {
    private final byte[] digest;

    CacheKey(byte[] digest) {
        this.digest = digest;
    }

    byte[] digest() {
        return digest;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CacheKey key && Arrays.equals(digest, key.digest);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(digest);
    }
}
