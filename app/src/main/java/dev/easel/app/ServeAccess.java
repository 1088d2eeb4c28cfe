package dev.easel.app;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.server.http.AccessRules;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** The options of {@code easel serve} that say who may ask. */
final class ServeAccess {
    private static final String KEY_VARIABLE = "EASEL_API_KEY";

    @Option(
            names = "--listen",
            arity = "0..1",
            fallbackValue = "0.0.0.0",
            paramLabel = "ADDRESS",
            description =
                    "The address to listen on, or several separated by commas (default: 127.0.0.1; without ADDRESS: all). Any"
                            + " but loopback needs an API key or --allow-anonymous.")
    private String listen = "127.0.0.1";

    @Option(
            names = "--api-key",
            paramLabel = "KEY",
            description =
                    "A key that clients must give; repeatable (also: EASEL_API_KEY, which other users of this machine cannot"
                            + " see).")
    private List<String> keys = new ArrayList<>();

    @Option(names = "--api-key-file", paramLabel = "FILE", description = "A file with such keys, one a line.")
    private Path keyFile;

    @Option(names = "--allow-anonymous", description = "Let everyone in who reaches the address.")
    private boolean anonymous;

    @Option(
            names = "--allow-host",
            paramLabel = "NAME",
            description = "A name by which a proxy on this machine is reached; repeatable.")
    private List<String> hosts = new ArrayList<>();

    @Option(
            names = "--enable-cors-header",
            arity = "0..1",
            fallbackValue = "*",
            paramLabel = "ORIGIN",
            description = "Let pages of this origin (without ORIGIN: of all) use the server.")
    private String corsOrigin;

    String address() {
        return listen;
    }

    /**
     * The rules these options make: on an address that others reach, a key is always asked for unless everyone is let in.
     */
    AccessRules rules(Map<String, String> environment) {
        List<String> allKeys = new ArrayList<>(keys);
        Optional.ofNullable(environment.get(KEY_VARIABLE))
                .filter(key -> !key.isBlank())
                .ifPresent(allKeys::add);
        if (keyFile != null) {
            allKeys.addAll(readKeys(keyFile));
        }
        boolean loopback = Stream.of(listen.split(",", -1)).map(String::strip).allMatch(ServeAccess::isLoopback);
        return new AccessRules(
                allKeys,
                Optional.ofNullable(corsOrigin),
                hosts.stream().map(name -> name.toLowerCase(Locale.ROOT)).collect(Collectors.toSet()),
                loopback,
                policy(loopback, allKeys));
    }

    private AccessRules.KeyPolicy policy(boolean loopback, List<String> allKeys) {
        if (anonymous && allKeys.isEmpty()) {
            return AccessRules.KeyPolicy.NEVER;
        }
        return loopback ? AccessRules.KeyPolicy.ONCE_THERE_ARE_KEYS : AccessRules.KeyPolicy.ALWAYS;
    }

    private static List<String> readKeys(Path file) {
        try {
            List<String> lines = Files.readAllLines(file).stream()
                    .map(String::strip)
                    .filter(line -> !line.isEmpty())
                    .toList();
            if (lines.isEmpty()) {
                throw new EaselException(
                        ErrorCode.INVALID_FILE, "The key file " + file + " has no keys; write one a line.");
            }
            return lines;
        } catch (IOException exception) {
            throw new EaselException(ErrorCode.INPUT_OUTPUT, "The key file " + file + " cannot be read.", exception);
        }
    }

    private static boolean isLoopback(String address) {
        if (address.isEmpty()) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT, "--listen has an empty address; give addresses separated by commas.");
        }
        try {
            return InetAddress.getByName(address).isLoopbackAddress();
        } catch (UnknownHostException unknown) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT, "There is no address \"" + address + "\" to listen on.", unknown);
        }
    }
}
