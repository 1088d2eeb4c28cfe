package dev.easel.hub.testing;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A hub on loopback that keeps to the hub's documented protocol, with a content network on another port: {@code resolve} answers HEAD and
 * GET, large files by a redirect with {@code X-Linked-Size} and {@code X-Linked-Etag} to an address that is valid for a number of uses,
 * small ones with the git checksum as entity tag; refusals carry {@code X-Error-Code}. Faults are served to the content network's next
 * requests in order.
 */
public final class HubServer implements AutoCloseable {
    /** The commit of all repositories. */
    public static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final HttpServer hub;
    private final HttpServer content;
    private final Map<String, byte[]> large = new ConcurrentHashMap<>();
    private final Map<String, byte[]> small = new ConcurrentHashMap<>();
    private final Map<String, Boolean> gated = new ConcurrentHashMap<>();
    private final Queue<Fault> faults = new ConcurrentLinkedQueue<>();
    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final AtomicInteger signatures = new AtomicInteger();
    private volatile int validUses = Integer.MAX_VALUE;
    private volatile boolean ignoringRanges;
    private volatile URI redirectTarget;

    /** A request that was received. */
    public record Request(boolean toHub, String method, String path, String range, String authorization) {}

    /** What goes wrong with one request for content. */
    public sealed interface Fault {
        /** A status, with a {@code Retry-After} unless it is empty. */
        record Status(int status, String retryAfter) implements Fault {}

        /** The connection breaks after so many bytes. */
        record Drop(int after) implements Fault {}

        /** Nothing more comes after so many bytes. */
        record Stall(int after) implements Fault {}

        /** The bytes are others. */
        record WrongBytes() implements Fault {}

        /** The answer is another range. */
        record OtherRange() implements Fault {}
    }

    public HubServer() {
        try {
            hub = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
            content = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
        hub.setExecutor(threads);
        content.setExecutor(threads);
        hub.createContext("/", this::resolve);
        content.createContext("/", this::content);
        hub.start();
        content.start();
    }

    /** The hub's address, for {@code HF_ENDPOINT}. */
    public URI endpoint() {
        return URI.create("http://127.0.0.1:" + hub.getAddress().getPort());
    }

    /** The address of a file on the content network, as a plain web server's. */
    public URI contentAddress(String path) {
        return URI.create("http://127.0.0.1:" + content.getAddress().getPort() + "/plain/" + path);
    }

    /** Adds a file in large-file storage. */
    public void putLarge(String repository, String path, byte[] bytes) {
        large.put(repository + "/resolve/main/" + path, bytes);
    }

    /** Adds a small file. */
    public void putSmall(String repository, String path, byte[] bytes) {
        small.put(repository + "/resolve/main/" + path, bytes);
    }

    /** Makes a repository gated; {@code granted} says whether tokens open it. */
    public void gate(String repository, boolean granted) {
        gated.put(repository, granted);
    }

    /** Spoils the next request for content. */
    public void fail(Fault fault) {
        faults.add(fault);
    }

    /** Signed addresses are refused after so many uses. */
    public void signaturesValidFor(int uses) {
        validUses = uses;
    }

    /** The content network sends whole files whatever is asked for. */
    public void ignoreRanges() {
        ignoringRanges = true;
    }

    /** The hub redirects everything there. */
    public void redirectTo(URI target) {
        redirectTarget = target;
    }

    /** What was asked so far. */
    public List<Request> requests() {
        return List.copyOf(requests);
    }

    private void record(boolean toHub, HttpExchange exchange) {
        requests.add(new Request(
                toHub,
                exchange.getRequestMethod(),
                exchange.getRequestURI().getPath(),
                String.valueOf(exchange.getRequestHeaders().getFirst("Range")),
                String.valueOf(exchange.getRequestHeaders().getFirst("Authorization"))));
    }

    private void resolve(HttpExchange exchange) throws IOException {
        record(true, exchange);
        String path = exchange.getRequestURI().getPath().substring(1);
        String[] parts = path.split("/", 4);
        String repository = parts[0] + "/" + (parts.length > 1 ? parts[1] : "");
        boolean token = exchange.getRequestHeaders().containsKey("Authorization");
        if (redirectTarget != null) {
            exchange.getResponseHeaders().set("Location", redirectTarget.toString());
            end(exchange, 302);
        } else if (gated.containsKey(repository) && !(token && gated.get(repository))) {
            exchange.getResponseHeaders().set("X-Error-Code", "GatedRepo");
            end(exchange, token ? 403 : 401);
        } else if (large.containsKey(path)) {
            byte[] bytes = large.get(path);
            exchange.getResponseHeaders().set("X-Repo-Commit", COMMIT);
            exchange.getResponseHeaders().set("X-Linked-Size", String.valueOf(bytes.length));
            exchange.getResponseHeaders().set("X-Linked-Etag", "\"" + sha256(bytes) + "\"");
            exchange.getResponseHeaders().set("ETag", "\"pointer\"");
            exchange.getResponseHeaders()
                    .set(
                            "Location",
                            "http://127.0.0.1:" + content.getAddress().getPort() + "/signed/"
                                    + signatures.incrementAndGet() + "/" + path);
            end(exchange, 302);
        } else if (small.containsKey(path)) {
            byte[] bytes = small.get(path);
            exchange.getResponseHeaders().set("X-Repo-Commit", COMMIT);
            exchange.getResponseHeaders().set("ETag", "\"" + git(bytes) + "\"");
            serve(exchange, bytes, new Fault.Drop(Integer.MAX_VALUE));
        } else {
            boolean known = large.keySet().stream().anyMatch(each -> each.startsWith(repository + "/"));
            exchange.getResponseHeaders().set("X-Error-Code", known ? "EntryNotFound" : "RepoNotFound");
            end(exchange, known ? 404 : 401);
        }
    }

    private static void end(HttpExchange exchange, int status) throws IOException {
        exchange.sendResponseHeaders(status, -1);
        exchange.close();
    }

    private void content(HttpExchange exchange) throws IOException {
        record(false, exchange);
        String path = exchange.getRequestURI().getPath();
        String[] parts = path.split("/", 4);
        boolean signed = parts[1].equals("signed");
        long uses = requests.stream().filter(each -> each.path().equals(path)).count();
        Fault fault = faults.poll();
        byte[] bytes = large.get(signed ? parts[3] : path.substring("/plain/".length()));
        if (signed && uses > validUses) {
            end(exchange, 403);
        } else if (bytes == null) {
            end(exchange, 404);
        } else if (fault instanceof Fault.Status status) {
            if (!status.retryAfter().isEmpty()) {
                exchange.getResponseHeaders().set("Retry-After", status.retryAfter());
            }
            end(exchange, status.status());
        } else {
            exchange.getResponseHeaders().set("ETag", "\"content\"");
            serve(exchange, bytes, fault == null ? new Fault.Drop(Integer.MAX_VALUE) : fault);
        }
    }

    private void serve(HttpExchange exchange, byte[] bytes, Fault fault) throws IOException {
        String range = exchange.getRequestHeaders().getFirst("Range");
        int from = 0;
        int to = bytes.length;
        int status = 200;
        if (range != null && !ignoringRanges) {
            String[] ends = range.substring("bytes=".length()).split("-", -1);
            from = Integer.parseInt(ends[0]);
            to = ends[1].isEmpty() ? bytes.length : Math.min(bytes.length, Integer.parseInt(ends[1]) + 1);
            status = 206;
            int shift = fault instanceof Fault.OtherRange ? 1 : 0;
            exchange.getResponseHeaders()
                    .set("Content-Range", "bytes " + (from + shift) + "-" + (to - 1) + "/" + bytes.length);
        }
        byte[] part = Arrays.copyOfRange(bytes, from, to);
        if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", String.valueOf(part.length));
            end(exchange, status);
            return;
        }
        exchange.sendResponseHeaders(status, part.length);
        try (OutputStream body = exchange.getResponseBody()) {
            write(body, part, fault);
        } catch (IOException hungUp) {
            exchange.close();
        }
    }

    private void write(OutputStream body, byte[] part, Fault fault) throws IOException {
        switch (fault) {
            case Fault.Drop drop
            when drop.after() < part.length -> {
                body.write(part, 0, drop.after());
                body.flush();
                throw new IOException("dropped");
            }
            case Fault.Stall stall
            when stall.after() < part.length -> {
                body.write(part, 0, stall.after());
                body.flush();
                awaitClose();
            }
            case Fault.WrongBytes wrong -> {
                byte[] other = part.clone();
                other[other.length / 2] ^= 1;
                body.write(other);
            }
            default -> body.write(part);
        }
    }

    private void awaitClose() throws IOException {
        try {
            closed.await();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
        throw new IOException("closed");
    }

    /** The SHA-256 of bytes. */
    public static String sha256(byte[] bytes) {
        return HexFormat.of().formatHex(digest("SHA-256").digest(bytes));
    }

    private static String git(byte[] bytes) {
        MessageDigest digest = digest("SHA-1");
        digest.update(("blob " + bytes.length + "\0").getBytes(StandardCharsets.US_ASCII));
        return HexFormat.of().formatHex(digest.digest(bytes));
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException absent) {
            throw new IllegalStateException(absent);
        }
    }

    @Override
    public void close() {
        closed.countDown();
        hub.stop(0);
        content.stop(0);
        threads.shutdownNow();
    }
}
