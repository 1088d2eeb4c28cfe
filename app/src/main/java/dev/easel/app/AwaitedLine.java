package dev.easel.app;

import java.io.Writer;
import java.util.concurrent.CompletableFuture;

/** What a command prints, until a line of it begins in a certain way. */
final class AwaitedLine extends Writer {
    private final String start;
    private final StringBuilder line = new StringBuilder();
    private final CompletableFuture<String> rest = new CompletableFuture<>();

    AwaitedLine(String start) {
        this.start = start;
    }

    /** What follows the beginning in that line. */
    CompletableFuture<String> rest() {
        return rest;
    }

    @Override
    public synchronized void write(char[] buffer, int offset, int length) {
        for (int index = offset; index < offset + length && !rest.isDone(); index++) {
            if (buffer[index] != '\n') {
                line.append(buffer[index]);
            } else {
                if (line.toString().startsWith(start)) {
                    rest.complete(line.substring(start.length()).strip());
                }
                line.setLength(0);
            }
        }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
}
