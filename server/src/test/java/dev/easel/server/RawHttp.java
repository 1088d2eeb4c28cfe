package dev.easel.server;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** A request written as it is, with whatever header fields, and its answer. */
final class RawHttp {
    private RawHttp() {}

    /**
     * An answer.
     *
     * @param headers by lower-case name
     */
    record Reply(int status, Map<String, String> headers, byte[] body) {
        String text() {
            return new String(body, StandardCharsets.UTF_8);
        }
    }

    static Reply send(int port, String method, String path, Map<String, String> headers, byte[] body)
            throws IOException {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("Host", "127.0.0.1:" + port);
        fields.putAll(headers);
        fields.put("Content-Length", Integer.toString(body.length));
        fields.put("Connection", "close");
        StringBuilder head = new StringBuilder(method + " " + path + " HTTP/1.1\r\n");
        fields.forEach(
                (name, value) -> head.append(name).append(": ").append(value).append("\r\n"));
        try (Socket socket = new Socket("127.0.0.1", port)) {
            ByteArrayOutputStream request = new ByteArrayOutputStream();
            request.writeBytes(head.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
            request.writeBytes(body);
            socket.getOutputStream().write(request.toByteArray());
            return parse(socket.getInputStream().readAllBytes());
        }
    }

    private static Reply parse(byte[] answer) {
        String text = new String(answer, StandardCharsets.ISO_8859_1);
        int end = text.indexOf("\r\n\r\n");
        String[] lines = text.substring(0, end).split("\r\n", -1);
        Map<String, String> headers = new LinkedHashMap<>();
        for (int index = 1; index < lines.length; index++) {
            int colon = lines[index].indexOf(':');
            headers.put(
                    lines[index].substring(0, colon).toLowerCase(Locale.ROOT),
                    lines[index].substring(colon + 1).strip());
        }
        byte[] body = text.substring(end + 4).getBytes(StandardCharsets.ISO_8859_1);
        return new Reply(Integer.parseInt(lines[0].split(" ", -1)[1]), headers, body);
    }
}
