package dev.easel.graph.execution;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Writes what a key depends on. Constants that are equal in Python give equal bytes ({@code 1}, {@code 1.0} and {@code True});
 * a value that cannot be compared, or is not equal to itself, gives bytes that never occur again.
 */
final class KeyDigest {
    private static final AtomicLong NEVER_AGAIN = new AtomicLong();

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    private final DataOutputStream out = new DataOutputStream(bytes);

    KeyDigest text(String text) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        return bytes('s', encoded);
    }

    KeyDigest link(CacheKey producer, int slot) {
        bytes('l', producer.digest());
        return bytes('n', Integer.toString(slot).getBytes(StandardCharsets.US_ASCII));
    }

    KeyDigest unique() {
        return bytes('u', Long.toString(NEVER_AGAIN.incrementAndGet()).getBytes(StandardCharsets.US_ASCII));
    }

    KeyDigest constant(Object value) {
        switch (value) {
            case null -> bytes('0', new byte[0]);
            case Boolean bool -> number(bool ? BigInteger.ONE : BigInteger.ZERO);
            case Long number -> number(BigInteger.valueOf(number));
            case Integer number -> number(BigInteger.valueOf(number));
            case BigInteger number -> number(number);
            case Double number -> floating(number);
            case String text -> text(text);
            case byte[] raw -> bytes('b', raw);
            case List<?> list -> {
                bytes('[', Integer.toString(list.size()).getBytes(StandardCharsets.US_ASCII));
                list.forEach(this::constant);
            }
            case Map<?, ?> map -> {
                bytes('{', Integer.toString(map.size()).getBytes(StandardCharsets.US_ASCII));
                Map<String, Object> sorted = new TreeMap<>();
                map.forEach((key, member) -> sorted.put(String.valueOf(key), member));
                sorted.forEach((key, member) -> text(key).constant(member));
            }
            default -> unique();
        }
        return this;
    }

    CacheKey finish() {
        try {
            return new CacheKey(MessageDigest.getInstance("SHA-256").digest(bytes.toByteArray()));
        } catch (NoSuchAlgorithmException exception) {
            throw new IllegalStateException("every Java platform has SHA-256", exception);
        }
    }

    private void floating(double number) {
        if (Double.isNaN(number)) {
            unique();
        } else if (number == Math.rint(number) && !Double.isInfinite(number)) {
            number(new BigDecimal(number).toBigInteger());
        } else {
            bytes('d', Long.toString(Double.doubleToLongBits(number)).getBytes(StandardCharsets.US_ASCII));
        }
    }

    private void number(BigInteger number) {
        bytes('n', number.toByteArray());
    }

    private KeyDigest bytes(char kind, byte[] content) {
        try {
            out.writeByte(kind);
            out.writeInt(content.length);
            out.write(content);
            return this;
        } catch (IOException exception) {
            throw new UncheckedIOException(exception);
        }
    }
}
