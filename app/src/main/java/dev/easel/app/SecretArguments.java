package dev.easel.app;

import java.util.ArrayList;
import java.util.List;

/** Takes keys out of command lines before they are shown. */
final class SecretArguments {
    private static final String OPTION = "--api-key";
    private static final String SHOWN = "***";

    private SecretArguments() {}

    /** The same command line with stars for keys. */
    static List<String> hidden(List<String> arguments) {
        List<String> shown = new ArrayList<>();
        boolean secret = false;
        for (String argument : arguments) {
            if (secret) {
                shown.add(SHOWN);
            } else {
                shown.add(argument.startsWith(OPTION + "=") ? OPTION + "=" + SHOWN : argument);
            }
            secret = argument.equals(OPTION);
        }
        return shown;
    }
}
