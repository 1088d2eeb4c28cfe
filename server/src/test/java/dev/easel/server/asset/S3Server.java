package dev.easel.server.asset;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/** S3Proxy as a process of its own, keeping contents in memory and checking signatures. */
final class S3Server implements AutoCloseable {
    private static final Path CLASS_PATH = Path.of("../s3-server/target/classpath");
    private static final String LOGGING = """
            <configuration>
              <appender name="OUT" class="ch.qos.logback.core.ConsoleAppender"><encoder><pattern>%msg%n</pattern></encoder></appender>
              <root level="INFO"><appender-ref ref="OUT"/></root>
            </configuration>""";

    private static final String KEY = "the-key";
    private static final String SECRET = "the-secret";

    private final Process process;
    private final URI address;

    S3Server(Path folder) throws IOException {
        int port;
        try (ServerSocket socket = new ServerSocket(0)) {
            port = socket.getLocalPort();
        }
        address = URI.create("http://127.0.0.1:" + port);
        Properties settings = new Properties();
        settings.putAll(Map.of(
                "s3proxy.endpoint",
                address.toString(),
                "s3proxy.authorization",
                "aws-v2-or-v4",
                "s3proxy.identity",
                KEY,
                "s3proxy.credential",
                SECRET,
                "jclouds.provider",
                "transient",
                "jclouds.identity",
                "local",
                "jclouds.credential",
                "local"));
        Path file = folder.resolve("s3proxy.properties");
        try (OutputStream output = Files.newOutputStream(file)) {
            settings.store(output, null);
        }
        Path logging = Files.writeString(folder.resolve("logback.xml"), LOGGING);
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Dlogback.configurationFile=" + logging.toUri(),
                        "-cp",
                        Files.readString(CLASS_PATH).strip(),
                        "org.gaul.s3proxy.Main",
                        "--properties",
                        file.toString())
                .redirectErrorStream(true)
                .start();
        awaitStart();
    }

    private void awaitStart() throws IOException {
        StringBuilder said = new StringBuilder();
        BufferedReader lines = process.inputReader();
        while (!said.toString().contains("Started")) {
            String line = lines.readLine();
            if (line == null) {
                throw new IOException("S3Proxy did not start: " + said);
            }
            said.append(line).append('\n');
        }
        Thread.ofVirtual().start(() -> lines.lines().forEach(line -> {}));
    }

    S3Client client() {
        return client(SECRET);
    }

    S3Client client(String secret) {
        return S3AssetStore.clients()
                .endpointOverride(address)
                .forcePathStyle(true)
                .region(Region.US_EAST_1)
                .credentialsProvider(StaticCredentialsProvider.create(AwsBasicCredentials.create(KEY, secret)))
                .build();
    }

    @Override
    public void close() {
        process.destroyForcibly().onExit().join();
    }
}
