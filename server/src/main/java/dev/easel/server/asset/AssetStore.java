package dev.easel.server.asset;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.io.InputStream;
import java.time.Instant;
import java.util.Optional;

/**
 * Keeps contents by their hash: the same content is kept once, whoever puts it. Any number of servers and workers may use one store at
 * the same time. All methods may throw {@link EaselException} with {@link ErrorCode#INPUT_OUTPUT} when the storage fails.
 */
public interface AssetStore extends AutoCloseable {
    /**
     * Keeps a content. One that is there already stays as it is, at least as long as is asked for now.
     *
     * @param content read to its end, not closed
     * @param mediaType what it is, for instance {@code image/png}
     * @param keepUntil when it may be deleted; none keeps it
     * @throws EaselException {@link ErrorCode#STORAGE_FULL} when there is no room; nothing is left behind then
     */
    Asset put(InputStream content, String mediaType, Optional<Instant> keepUntil);

    /** What is known of a content, if it is there. */
    Optional<Asset> find(AssetHash hash);

    /**
     * Opens a content; whoever gets the stream closes it.
     *
     * @throws EaselException {@link ErrorCode#NOT_FOUND} when it is not there
     */
    default InputStream open(AssetHash hash) {
        return open(hash, 0, Long.MAX_VALUE);
    }

    /**
     * Opens a part of a content.
     *
     * @param offset the first byte; at or after the end there is nothing to read
     * @param length how many bytes at most
     * @throws EaselException {@link ErrorCode#NOT_FOUND} when it is not there
     */
    InputStream open(AssetHash hash, long offset, long length);

    /** Deletes a content. Returns whether it was there. */
    boolean delete(AssetHash hash);

    /** Deletes what need not be kept any longer at this moment. Returns how many. */
    int expire(Instant now);

    @Override
    void close();
}
