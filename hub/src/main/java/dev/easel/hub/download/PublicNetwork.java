package dev.easel.hub.download;

import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;

/** Which addresses anyone can reach, as opposed to those of this machine and the networks around it. */
public final class PublicNetwork {
    private PublicNetwork() {}

    /** Whether an address belongs to the public network. */
    public static boolean contains(InetAddress address) {
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
}
