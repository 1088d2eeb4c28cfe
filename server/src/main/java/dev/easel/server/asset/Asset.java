package dev.easel.server.asset;

import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * A content that is kept.
 *
 * @param hash its name
 * @param size how many bytes it has
 * @param mediaType what it is, as whoever put it first said
 * @param keepUntil when it may be deleted; none keeps it until someone deletes it
 */
public record Asset(AssetHash hash, long size, String mediaType, Optional<Instant> keepUntil) {
    public Asset {
        Objects.requireNonNull(hash, "hash");
        Objects.requireNonNull(mediaType, "mediaType");
        Objects.requireNonNull(keepUntil, "keepUntil");
    }

    /** The later of two times to keep; none is never. */
    static Optional<Instant> later(Optional<Instant> one, Optional<Instant> other) {
        return one.flatMap(first -> other.map(second -> first.isAfter(second) ? first : second));
    }
}
