package dev.easel.hub.download;

import java.net.URI;
import java.util.Optional;

/**
 * What a server says of a file before it is fetched.
 *
 * @param address where its bytes are, after redirects
 * @param size in bytes
 * @param checksum of its content, if the server knows one
 * @param version the server's entity tag, or an empty text
 * @param commit the repository's commit
 */
record RemoteState(URI address, long size, Optional<Checksum> checksum, String version, Optional<String> commit) {
    /** What must be the same for a download to be continued. */
    String identity(RemoteFile source) {
        return checksum.map(sum -> sum.kind() + ":" + sum.hex()).orElseGet(() -> source.text() + "\n" + version) + "\n"
                + size;
    }
}
