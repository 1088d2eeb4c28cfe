package dev.easel.server.v2;

import dev.easel.server.asset.AssetHash;
import java.util.Optional;

/**
 * A reference to a content.
 *
 * @param id a UUID
 * @param hash the content
 * @param size in bytes
 * @param contentType as the client said
 * @param filePath where the client wants it
 * @param createdAt milliseconds since 1970
 * @param expiresAt milliseconds since 1970; none is never
 * @param jobId the job that made it
 * @param nodeId the node that made it
 * @param owner the id of the key whose it is; empty for no key
 */
record AssetRecord(
        String id,
        AssetHash hash,
        long size,
        String contentType,
        Optional<String> filePath,
        long createdAt,
        Optional<Long> expiresAt,
        Optional<String> jobId,
        Optional<String> nodeId,
        String owner) {}
