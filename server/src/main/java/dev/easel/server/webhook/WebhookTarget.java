package dev.easel.server.webhook;

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

/** Which addresses may be called: by default none of the own machine or network. */
public final class WebhookTarget {
    private WebhookTarget() {}

    /**
     * Reads a URL.
     *
     * @throws EaselException INVALID_INPUT when it is no http or https URL of a host
     */
    public static URI parse(String url) {
        try {
            URI uri = new URI(url);
            String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
            if ((scheme.equals("https") || scheme.equals("http"))
                    && uri.getHost() != null
                    && uri.getUserInfo() == null
                    && url.length() <= 2048) {
                return uri;
            }
        } catch (URISyntaxException malformed) {
            throw refused("is not a URL");
        }
        throw refused("is not an http or https URL of a host, without user name and at most 2048 characters long");
    }

    /**
     * The addresses of a host that may be called. What is checked is what must be connected to: a name can point elsewhere a moment
     * later.
     *
     * @throws EaselException INVALID_INPUT when there are none
     */
    public static List<InetAddress> addresses(URI url, boolean allowsPrivate) {
        InetAddress[] found;
        try {
            found = InetAddress.getAllByName(url.getHost().replaceAll("^\\[|\\]$", ""));
        } catch (UnknownHostException unknown) {
            throw refused("has a host that cannot be found");
        }
        List<InetAddress> allowed = Arrays.stream(found)
                .filter(address -> allowsPrivate || PublicNetwork.contains(address))
                .toList();
        if (allowed.isEmpty()) {
            throw refused("leads to a private address, which this server does not call"
                    + " (whoever runs it can allow it with --allow-private-webhooks)");
        }
        return allowed;
    }

    private static EaselException refused(String why) {
        return new EaselException(ErrorCode.INVALID_INPUT, "The webhook URL " + why + ".");
    }
}
