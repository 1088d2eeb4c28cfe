package dev.easel.app;

import java.util.ArrayList;
import java.util.List;

/** Takes keys, and URLs with passwords, out of command lines before they are shown. */
final class SecretArguments {
    private static final List<String> OPTIONS = List.of("--api-key", "--database");
    private static final String SHOWN = "***";

    private SecretArguments() {}

    /** The same command line with stars for them. */
    static List<String> hidden(List<String> arguments) {
        List<String> shown = new ArrayList<>();
        boolean secret = false;
        for (String argument : arguments) {
            if (secret) {
                shown.add(SHOWN);
            } else {
                shown.add(OPTIONS.stream()
                        .filter(option -> argument.startsWith(option + "="))
                        .findFirst()
                        .map(option -> option + "=" + SHOWN)
                        .orElse(argument));
            }
            secret = OPTIONS.contains(argument);
        }
        return shown;
    }
}
