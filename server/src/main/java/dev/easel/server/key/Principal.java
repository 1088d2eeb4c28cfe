package dev.easel.server.key;

import dev.easel.server.job.KeyLimits;

/**
 * Who asks.
 *
 * @param keyId the id of the key that was given; empty for the server's own key, or for none where none is needed
 * @param name the key's name, for people
 * @param scopes what it may do
 * @param limits how much it may have at a time
 */
public record Principal(String keyId, String name, Scopes scopes, KeyLimits limits) {
    /** Whoever asks a server that wants no key. */
    public static final Principal ANYONE = new Principal("", "anyone", Scopes.ALL, KeyLimits.NONE);

    /** Who gives a key that the server was started with. */
    public static final Principal SERVER_KEY = new Principal("", "server key", Scopes.ALL, KeyLimits.NONE);

    /** Whoever gives this key. */
    public static Principal of(ApiKey key) {
        return new Principal(key.id(), key.name(), key.scopes(), key.limits());
    }

    /** Whether jobs, films and assets of this owner are shown to it: administrators see everything, others their own. */
    public boolean maySee(String owner) {
        return scopes.admin() || keyId.equals(owner);
    }
}
