package dev.easel.server.webhook;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.net.Inet4Address;
import java.net.Inet6Address;
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
                .filter(address -> allowsPrivate || isPublic(address))
                .toList();
        if (allowed.isEmpty()) {
            throw refused("leads to a private address, which this server does not call"
                    + " (whoever runs it can allow it with --allow-private-webhooks)");
        }
        return allowed;
    }

    /** Whether an address belongs to the public network. */
    static boolean isPublic(InetAddress address) {
        if (address.isAnyLocalAddress()
                || address.isLoopbackAddress()
                || address.isLinkLocalAddress()
                || address.isSiteLocalAddress()
                || address.isMulticastAddress()) {
            return false;
        }
        byte[] bytes = address.getAddress();
        return switch (address) {
            case Inet4Address four -> isPublic4(bytes[0] & 0xFF, bytes[1] & 0xFF, bytes[2] & 0xFF);
            case Inet6Address six -> isPublic6(bytes);
            default -> false;
        };
    }

    /** The blocks of RFC 6890 that are not global. */
    private static boolean isPublic4(int first, int second, int third) {
        return first != 0
                && first < 240
                && !(first == 100 && second >= 64 && second < 128)
                && !(first == 192 && second == 0)
                && !(first == 192 && second == 88 && third == 99)
                && !(first == 198 && (second == 18 || second == 19))
                && !(first == 198 && second == 51 && third == 100)
                && !(first == 203 && second == 0 && third == 113);
    }

    /** Only 2000::/3, and of it neither documentation nor the tunnels that lead to IPv4 addresses. */
    private static boolean isPublic6(byte[] bytes) {
        int first = (bytes[0] & 0xFF) << 8 | (bytes[1] & 0xFF);
        int second = (bytes[2] & 0xFF) << 8 | (bytes[3] & 0xFF);
        boolean global = (first & 0xE000) == 0x2000;
        boolean special = first == 0x2001 && (second < 0x200 || second == 0xDB8);
        return global && !special && first != 0x2002 && first != 0x3FFF;
    }

    private static EaselException refused(String why) {
        return new EaselException(ErrorCode.INVALID_INPUT, "The webhook URL " + why + ".");
    }
}
