package dev.easel.server.outgoing;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.hub.download.PublicNetwork;
import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Which URLs the server calls for others: by default none of its own machine or network.
 *
 * @param subject what the URL is, for messages, such as {@code The webhook URL}
 * @param allowsPrivate whether addresses of the own machine and network may be called
 * @param option the option that allows them
 */
public record OutgoingRules(String subject, boolean allowsPrivate, String option) {
    private static final int LONGEST_URL = 2048;

    /**
     * Checks a URL before anything is done for it.
     *
     * @throws EaselException INVALID_INPUT when it is no URL or leads to a private address
     */
    public void require(String url) {
        addresses(parse(url).getHost());
    }

    /**
     * Reads a URL.
     *
     * @throws EaselException INVALID_INPUT when it is no http or https URL of a host
     */
    public URI parse(String url) {
        try {
            URI uri = new URI(url);
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            if ((scheme.equals("https") || scheme.equals("http"))
                    && uri.getHost() != null
                    && uri.getUserInfo() == null
                    && url.length() <= LONGEST_URL) {
                return uri;
            }
        } catch (URISyntaxException malformed) {
            throw refused("is not a URL");
        }
        throw refused("is not an http or https URL of a host, without user name and at most " + LONGEST_URL
                + " characters long");
    }

    /**
     * The addresses of a host that may be called. What is checked is what must be connected to: a name can point elsewhere a moment
     * later.
     *
     * @throws EaselException INVALID_INPUT when there are none
     */
    public List<InetAddress> addresses(String host) {
        InetAddress[] found;
        try {
            found = InetAddress.getAllByName(host.replaceAll("^\\[|\\]$", ""));
        } catch (UnknownHostException unknown) {
            throw refused("has a host that cannot be found");
        }
        List<InetAddress> allowed = Arrays.stream(found)
                .filter(address -> allowsPrivate || PublicNetwork.contains(address))
                .toList();
        if (allowed.isEmpty()) {
            throw refused("leads to a private address, which this server does not call"
                    + " (whoever runs it can allow it with " + option + ")");
        }
        return allowed;
    }

    private EaselException refused(String why) {
        return new EaselException(ErrorCode.INVALID_INPUT, subject + " " + why + ".");
    }
}
