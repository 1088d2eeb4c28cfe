package dev.easel.server;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the certificate and the key of a server from files in PEM, as certificate authorities and openssl write them. */
final class PemCertificate {
    private static final Pattern KEY =
            Pattern.compile("-----BEGIN ([A-Z ]*)PRIVATE KEY-----([A-Za-z0-9+/=\\s]+)-----END");

    private PemCertificate() {}

    /**
     * The certificate with its key, in memory only.
     *
     * @param password protects the key in there
     * @throws EaselException INPUT_OUTPUT when a file cannot be read, INVALID_FILE when it holds something else
     */
    static KeyStore read(Transport.Certificate files, String password) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            Certificate[] chain = CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(bytes(files.chain())))
                    .toArray(Certificate[]::new);
            if (chain.length == 0) {
                throw new EaselException(ErrorCode.INVALID_FILE, files.chain() + " holds no certificate in PEM.");
            }
            PrivateKey key = key(files.key(), chain[0].getPublicKey().getAlgorithm());
            store.setKeyEntry("server", key, password.toCharArray(), chain);
            return store;
        } catch (GeneralSecurityException | IOException malformed) {
            throw new EaselException(
                    ErrorCode.INVALID_FILE,
                    "The certificate " + files.chain() + " and the key " + files.key() + " cannot be used ("
                            + malformed.getMessage() + "); both must be PEM files.",
                    malformed);
        }
    }

    private static PrivateKey key(Path file, String algorithm) throws GeneralSecurityException {
        Matcher found = KEY.matcher(new String(bytes(file), StandardCharsets.ISO_8859_1));
        if (!found.find() || !found.group(1).isEmpty()) {
            throw new EaselException(
                    ErrorCode.INVALID_FILE,
                    file + " holds no unencrypted private key in PKCS #8 (BEGIN PRIVATE KEY); convert it with"
                            + " openssl pkcs8 -topk8 -nocrypt.");
        }
        byte[] encoded = Base64.getMimeDecoder().decode(found.group(2));
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(encoded));
    }

    private static byte[] bytes(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException unreadable) {
            throw new EaselException(ErrorCode.INPUT_OUTPUT, "The file " + file + " cannot be read.", unreadable);
        }
    }
}
