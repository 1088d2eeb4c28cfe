package dev.easel.server.key;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a key lets its holder do.
 *
 * @param admin everything, keys and bills included
 * @param develop everything but keys, the bills of others and deleting model files
 * @param endpoints the published workflows it may call, {@code *} for all
 */
public record Scopes(boolean admin, boolean develop, Set<String> endpoints) {
    /** Everything. */
    public static final Scopes ALL = new Scopes(true, true, Set.of());

    private static final String ADMIN = "admin";
    private static final String DEVELOP = "develop";
    private static final String CALL = "call:";
    private static final String EVERY = "*";
    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}";

    public Scopes {
        endpoints = Set.copyOf(endpoints);
    }

    /**
     * Reads scopes as people write them.
     *
     * @param words {@code admin}, {@code develop}, {@code call:NAME}, {@code call:*}
     * @throws EaselException INVALID_INPUT when there are none, or one is something else
     */
    public static Scopes parse(Collection<String> words) {
        boolean admin = false;
        boolean develop = false;
        Set<String> endpoints = new TreeSet<>();
        for (String word : words) {
            switch (word.strip()) {
                case ADMIN -> admin = true;
                case DEVELOP -> develop = true;
                case String call
                when call.startsWith(CALL) || call.startsWith("call ") ->
                    endpoints.add(endpoint(call.substring(CALL.length()).strip()));
                default -> throw wrong(word);
            }
        }
        if (!admin && !develop && endpoints.isEmpty()) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "A key without scope opens nothing; give it --scope admin, develop, or call:NAME for each endpoint.");
        }
        return new Scopes(admin, develop, endpoints);
    }

    private static String endpoint(String name) {
        if (name.equals(EVERY) || name.matches(NAME)) {
            return name;
        }
        throw wrong(CALL + name);
    }

    private static EaselException wrong(String word) {
        return new EaselException(
                ErrorCode.INVALID_INPUT,
                "\"" + word + "\" is no scope; give admin, develop, call:NAME with an endpoint's name, or call:*.");
    }

    /** The same as {@link #parse} reads it. */
    public List<String> words() {
        List<String> words = new ArrayList<>();
        if (admin) {
            words.add(ADMIN);
        }
        if (develop) {
            words.add(DEVELOP);
        }
        new TreeSet<>(endpoints).forEach(name -> words.add(CALL + name));
        return words;
    }

    /** Whether it lets its holder build workflows. */
    public boolean mayDevelop() {
        return admin || develop;
    }

    /** Whether it lets its holder call a published workflow. */
    public boolean mayCall(String endpoint) {
        return mayDevelop() || endpoints.contains(EVERY) || endpoints.contains(endpoint);
    }
}
