package dev.easel.bench.jobs;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Receives webhooks on a free port of loopback. */
final class Hooks {
    private static final Pattern JOB = Pattern.compile("\"data\": ?\\{\"id\": ?\"([^\"]+)\"");

    private final Map<String, List<Integer>> deliveries = new ConcurrentHashMap<>();
    private final HttpServer server;

    Hooks() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", exchange -> {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            Matcher job = JOB.matcher(body);
            if (job.find()) {
                deliveries
                        .computeIfAbsent(job.group(1), id -> new CopyOnWriteArrayList<>())
                        .add(Integer.valueOf(exchange.getRequestHeaders().getFirst("webhook-attempt")));
            }
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
        });
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    /** The attempts with which the webhook of each job came. */
    Map<String, List<Integer>> deliveries() {
        return deliveries;
    }
}
