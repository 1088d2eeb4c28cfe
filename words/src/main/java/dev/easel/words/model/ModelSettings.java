package dev.easel.words.model;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Optional;

/**
 * Which model is asked, and how.
 *
 * @param provider whose API it is; not the offline writer
 * @param model its name there
 * @param url the API's address, without a slash at its end
 * @param key what the provider knows the caller by
 * @param timeout for one question, all of its answer included
 * @param retries how often a question is asked again after a failure that may pass
 * @param price what tokens cost, where it is known
 */
public record ModelSettings(
        Provider provider,
        String model,
        String url,
        Optional<String> key,
        Duration timeout,
        int retries,
        Optional<Price> price) {
    /** For one question. */
    public static final Duration TIMEOUT = Duration.ofSeconds(60);

    /** Again after failures. */
    public static final int RETRIES = 3;

    private static final int MOST_RETRIES = 20;

    /** @throws EaselException INVALID_INPUT when the address, the time-out or the number of retries is not possible */
    public ModelSettings {
        url = url.replaceAll("/+$", "");
        try {
            URI uri = new URI(url);
            if (uri.getHost() == null
                    || !(uri.getScheme().equals("http") || uri.getScheme().equals("https"))) {
                throw new URISyntaxException(url, "no host");
            }
        } catch (URISyntaxException malformed) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "The address \"" + url + "\" of " + provider.title() + " is not one; give for instance "
                            + provider.url() + ".",
                    malformed);
        }
        if (timeout.isNegative() || timeout.isZero() || retries < 0 || retries > MOST_RETRIES) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "The time-out of " + timeout.toSeconds() + " s or the " + retries
                            + " retries for the language model are out of range: give more than 0 s and up to "
                            + MOST_RETRIES + " retries.");
        }
    }

    /** Provider and model. */
    public String name() {
        return provider.id() + "/" + model;
    }

    /** Whether it is the provider's own service, not a server that speaks like it. */
    boolean isOwnService() {
        return url.equals(provider.url());
    }

    @Override
    public String toString() {
        return "ModelSettings[" + name() + " at " + url + "]";
    }
}
