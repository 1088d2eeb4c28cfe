package dev.easel.server;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * How answers travel.
 *
 * @param certificate what makes the server answer on HTTPS; none answers on plain HTTP
 * @param compressed whether JSON and plain text are compressed for clients that accept it
 */
public record Transport(Optional<Certificate> certificate, boolean compressed) {
    /** HTTP without compression. */
    public static final Transport PLAIN = new Transport(Optional.empty(), false);

    /**
     * The files that prove who the server is.
     *
     * @param chain the certificate, followed by those that signed it, in PEM
     * @param key its private key, in PEM, not encrypted
     */
    public record Certificate(Path chain, Path key) {
        public Certificate {
            Objects.requireNonNull(chain, "chain");
            Objects.requireNonNull(key, "key");
        }
    }

    /** The scheme of the server's addresses. */
    public String scheme() {
        return certificate.isPresent() ? "https" : "http";
    }
}
