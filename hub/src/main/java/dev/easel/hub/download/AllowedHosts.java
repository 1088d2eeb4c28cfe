package dev.easel.hub.download;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;

/**
 * Which servers may be asked. A server that fetches what its clients name must not become their way into its own network, neither by an
 * address nor by a redirect. The endpoint was chosen by whoever runs this, and so was where it keeps its files if it is private itself.
 */
final class AllowedHosts {
    private final HubSettings settings;

    AllowedHosts(HubSettings settings) {
        this.settings = settings;
    }

    /**
     * @throws EaselException UNAVAILABLE when the address is private and such must not be asked
     * @throws IOException when its host cannot be found
     */
    void require(URI address, RemoteFile source) throws IOException {
        if (settings.reachesPrivate() || settings.isEndpoint(address)) {
            return;
        }
        boolean trusted = source instanceof RemoteFile.HubFile && !isPublic(settings.endpoint());
        if (!trusted && !isPublic(address)) {
            throw new EaselException(
                    ErrorCode.UNAVAILABLE,
                    source.text() + " is not fetched: it leads to " + address.getHost()
                            + ", a private address, which this server does not ask (whoever runs it can allow it with"
                            + " --allow-private-downloads).");
        }
    }

    private static boolean isPublic(URI address) throws UnknownHostException {
        InetAddress[] found = InetAddress.getAllByName(address.getHost().replaceAll("^\\[|\\]$", ""));
        return Arrays.stream(found).allMatch(PublicNetwork::contains);
    }
}
