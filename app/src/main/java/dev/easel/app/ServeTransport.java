package dev.easel.app;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.server.Transport;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Option;

/** The options of {@code easel serve} that say how answers travel. */
final class ServeTransport {
    @Option(
            names = "--tls-certfile",
            paramLabel = "FILE",
            description = "Answer on HTTPS with this certificate (PEM, with those that signed it).")
    private Path certificate;

    @Option(names = "--tls-keyfile", paramLabel = "FILE", description = "Its private key (PEM, PKCS #8).")
    private Path key;

    @Option(
            names = "--enable-compress-response-body",
            description = "Compress JSON and plain text for clients that accept it.")
    private boolean compressed;

    Transport transport() {
        if ((certificate == null) != (key == null)) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT, "Give both --tls-certfile and --tls-keyfile, or neither for plain HTTP.");
        }
        return new Transport(
                Optional.ofNullable(certificate).map(chain -> new Transport.Certificate(chain, key)), compressed);
    }
}
