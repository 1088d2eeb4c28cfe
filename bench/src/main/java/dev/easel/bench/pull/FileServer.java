package dev.easel.bench.pull;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Serves ranges of one file on loopback, as cheaply as the system can: by {@code sendfile}. */
final class FileServer implements AutoCloseable {
    private static final Pattern RANGE = Pattern.compile("(?i)range: bytes=(\\d+)-(\\d*)");

    private final ServerSocketChannel listener;
    private final Path file;

    FileServer(Path file) throws IOException {
        this.file = file;
        listener = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        Thread.ofPlatform().daemon().name("file-server").start(this::listen);
    }

    /** Where it listens. */
    int port() throws IOException {
        return ((InetSocketAddress) listener.getLocalAddress()).getPort();
    }

    private void listen() {
        try {
            while (true) {
                SocketChannel connection = listener.accept();
                Thread.ofPlatform().daemon().start(() -> serve(connection));
            }
        } catch (IOException closed) {
            return;
        }
    }

    private void serve(SocketChannel connection) {
        try (connection;
                FileChannel content = FileChannel.open(file)) {
            InputStream input = Channels.newInputStream(connection);
            for (String head = head(input); !head.isEmpty(); head = head(input)) {
                answer(head, content, connection);
            }
        } catch (IOException hungUp) {
            return;
        } catch (UncheckedIOException hungUp) {
            return;
        }
    }

    private static String head(InputStream input) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = input.read();
            if (next < 0) {
                return "";
            }
            head.append((char) next);
        }
        return head.toString();
    }

    private static void answer(String head, FileChannel content, SocketChannel connection) throws IOException {
        Matcher range = RANGE.matcher(head);
        long size = content.size();
        boolean part = range.find();
        long from = part ? Long.parseLong(range.group(1)) : 0;
        long to = part && !range.group(2).isEmpty() ? Long.parseLong(range.group(2)) + 1 : size;
        String status = part ? "206 Partial Content" : "200 OK";
        String answer = "HTTP/1.1 " + status + "\r\nContent-Length: " + (to - from) + "\r\nETag: \"bench\"\r\n"
                + (part ? "Content-Range: bytes " + from + "-" + (to - 1) + "/" + size + "\r\n" : "") + "\r\n";
        java.nio.ByteBuffer bytes = java.nio.ByteBuffer.wrap(answer.getBytes(StandardCharsets.US_ASCII));
        while (bytes.hasRemaining()) {
            connection.write(bytes);
        }
        while (from < to) {
            from += content.transferTo(from, to - from, connection);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
