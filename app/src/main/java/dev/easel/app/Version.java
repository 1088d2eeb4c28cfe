package dev.easel.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** What {@code easel --version} prints. */
final class Version implements IVersionProvider {
    @Override
    public String[] getVersion() {
        return new String[] {
            "easel " + easel() + " (libtorch " + libtorch() + ", Java " + Runtime.version() + ")",
        };
    }

    /** The version of this build. */
    static String easel() {
        return property("version");
    }

    /** The version of the libtorch bindings, whose first part is that of the libtorch they were made for. */
    static String libtorch() {
        return property("libtorch");
    }

    private static String property(String key) {
        try (InputStream stream = Version.class.getResourceAsStream("version.properties")) {
            Properties properties = new Properties();
            properties.load(stream);
            return properties.getProperty(key);
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }
}
