package dev.easel.server.job.sql;

import dev.easel.server.job.QueueItems;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The queue items of unfinished jobs, in memory up to a number of bytes, so that the queue can be shown without asking the database for
 * all of it. Others are read when they are shown, and kept if there is room.
 */
final class ItemTexts {
    private static final int BATCH = 128;
    private static final byte[] ELSEWHERE = {};
    private static final byte[] SEPARATOR = ", ".getBytes(StandardCharsets.US_ASCII);

    private final Reader reader;
    private final long limit;
    private final Map<Long, byte[]> texts = new ConcurrentHashMap<>();
    private final AtomicLong used = new AtomicLong();

    /** Reads items from the database. */
    @FunctionalInterface
    interface Reader {
        /** The items of the jobs that are still there, by key. */
        Map<Long, String> read(List<Long> keys);
    }

    /** @param limit how many bytes are kept */
    ItemTexts(Reader reader, long limit) {
        this.reader = reader;
        this.limit = limit;
    }

    /** A job has been accepted. */
    void add(long key, String item) {
        texts.put(key, kept(item.getBytes(StandardCharsets.UTF_8)));
    }

    /** A job is there whose item has not been read. */
    void add(long key) {
        texts.put(key, ELSEWHERE);
    }

    /** The item of a job that is still there has changed. */
    void replace(long key, String item) {
        texts.computeIfPresent(key, (known, old) -> {
            used.addAndGet(-old.length);
            return kept(item.getBytes(StandardCharsets.UTF_8));
        });
    }

    /** A job is not shown in the queue any more. */
    void remove(long key) {
        byte[] text = texts.remove(key);
        if (text != null) {
            used.addAndGet(-text.length);
        }
    }

    private byte[] kept(byte[] text) {
        if (used.addAndGet(text.length) <= limit) {
            return text;
        }
        used.addAndGet(-text.length);
        return ELSEWHERE;
    }

    /** The items of jobs in this order, without those that are gone when they are written. */
    QueueItems.JsonArray array(List<Long> keys) {
        return out -> write(keys, out);
    }

    private void write(List<Long> keys, OutputStream out) throws IOException {
        out.write('[');
        boolean first = true;
        for (int start = 0; start < keys.size(); start += BATCH) {
            List<Long> batch = keys.subList(start, Math.min(keys.size(), start + BATCH));
            for (byte[] text : batch(batch)) {
                if (!first) {
                    out.write(SEPARATOR);
                }
                out.write(text);
                first = false;
            }
        }
        out.write(']');
    }

    private List<byte[]> batch(List<Long> keys) {
        Map<Long, byte[]> found = new HashMap<>();
        List<Long> missing = new ArrayList<>();
        for (long key : keys) {
            byte[] text = texts.getOrDefault(key, ELSEWHERE);
            if (text.length == 0) {
                missing.add(key);
            } else {
                found.put(key, text);
            }
        }
        if (!missing.isEmpty()) {
            reader.read(missing).forEach((key, item) -> {
                byte[] text = item.getBytes(StandardCharsets.UTF_8);
                found.put(key, text);
                texts.computeIfPresent(key, (known, old) -> old.length == 0 ? kept(text) : old);
            });
        }
        return keys.stream().filter(found::containsKey).map(found::get).toList();
    }
}
