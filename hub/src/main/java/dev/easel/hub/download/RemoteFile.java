package dev.easel.hub.download;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.net.URI;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Where a file comes from. */
public sealed interface RemoteFile {
    /** The last element of the file's path. */
    String name();

    /** How people write it: {@code hf://owner/repo@revision/path} or the address. */
    String text();

    /**
     * A file in a repository of the hub.
     *
     * @param repository {@code owner/name}
     * @param revision a branch, tag or commit
     * @param path inside the repository
     */
    record HubFile(String repository, String revision, String path) implements RemoteFile {
        private static final Pattern REPOSITORY = Pattern.compile("[\\w.-]{1,96}/[\\w.-]{1,96}");
        private static final Pattern REVISION = Pattern.compile("[\\w./-]{1,256}");

        /** Refuses what cannot be the name of a repository, a revision or a file in it. */
        public HubFile {
            if (!REPOSITORY.matcher(repository).matches()
                    || !REVISION.matcher(revision).matches()
                    || revision.contains("..")
                    || repository.contains("..")) {
                throw new EaselException(
                        ErrorCode.INVALID_INPUT,
                        "\"" + repository + "@" + revision
                                + "\" is not a hub repository: write owner/name, and @revision.");
            }
            if (path.isEmpty() || path.startsWith("/") || path.contains("..") || path.contains("\\")) {
                throw new EaselException(
                        ErrorCode.INVALID_INPUT, "\"" + path + "\" is not a file's path inside a repository.");
            }
        }

        @Override
        public String name() {
            return path.substring(path.lastIndexOf('/') + 1);
        }

        @Override
        public String text() {
            return "hf://" + repository + (revision.equals("main") ? "" : "@" + revision) + "/" + path;
        }
    }

    /**
     * A file on a web server.
     *
     * @param address https, or http on this machine
     */
    record WebFile(URI address) implements RemoteFile {
        /** Refuses other schemes and addresses without a file's name. */
        public WebFile {
            if (address.getHost() == null || !isSafe(address)) {
                throw new EaselException(
                        ErrorCode.INVALID_INPUT,
                        "The address " + address + " is refused: give one that begins with https://.");
            }
            String path = address.getPath();
            if (path == null || path.isEmpty() || path.endsWith("/")) {
                throw new EaselException(
                        ErrorCode.INVALID_INPUT,
                        "The address " + address + " names no file: give the file's own address.");
            }
        }

        private static boolean isSafe(URI address) {
            String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
            return scheme.equals("https") || (scheme.equals("http") && HubSettings.isLoopback(address.getHost()));
        }

        @Override
        public String name() {
            String path = address.getPath();
            return path.substring(path.lastIndexOf('/') + 1);
        }

        @Override
        public String text() {
            return address.toString();
        }
    }

    /** Whether a reference is written as an address rather than as a name of the catalogue. */
    static boolean isAddress(String text) {
        return text.contains("://");
    }

    /**
     * Reads {@code hf://owner/repo[@revision]/path}, a file's page or download address on the hub, or another https address.
     *
     * @throws EaselException INVALID_INPUT when it is none of these
     */
    static RemoteFile parse(String text) {
        Matcher hub = References.HUB.matcher(text);
        if (hub.matches()) {
            String revision = hub.group(2) == null ? "main" : hub.group(2);
            return new HubFile(hub.group(1), revision, hub.group(3));
        }
        Matcher page = References.PAGE.matcher(text);
        if (page.matches()) {
            return new HubFile(page.group(1), page.group(2), page.group(3));
        }
        if (text.startsWith("hf://")) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "\"" + text + "\" names no file: write hf://owner/repository/path/to/file.safetensors.");
        }
        try {
            return new WebFile(new URI(text));
        } catch (java.net.URISyntaxException malformed) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "\"" + text + "\" is not an address: give one that begins with https:// or hf://.",
                    malformed);
        }
    }

    /** How references to the hub are written. */
    final class References {
        private static final Pattern HUB = Pattern.compile("hf://([^/@]+/[^/@]+)(?:@([^/]+))?/(.+)");
        private static final Pattern PAGE = Pattern.compile(
                "https://huggingface\\.co/([^/]+/[^/]+)/(?:resolve|blob|raw)/([^/]+)/([^?#]+)(?:[?#].*)?");

        private References() {}
    }
}
