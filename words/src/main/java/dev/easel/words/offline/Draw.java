package dev.easel.words.offline;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Seeded choices. {@link Random}'s sequence is laid down by its specification, so a seed means the same on every machine. */
public final class Draw {
    private final Random random;

    private Draw(long seed) {
        random = new Random(seed);
    }

    /**
     * Choices for a seed and what they are for.
     *
     * @param parts texts; other texts give other choices
     */
    public static Draw of(long seed, String... parts) {
        long mixed = seed;
        for (String part : parts) {
            mixed = mixed * 0x9E3779B97F4A7C15L + part.hashCode();
            mixed ^= mixed >>> 29;
        }
        return new Draw(mixed);
    }

    /** One of them. */
    public <T> T one(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    /** Up to {@code count} of them, all different. */
    public <T> List<T> some(List<T> choices, int count) {
        return shuffled(choices).subList(0, Math.min(count, choices.size()));
    }

    /** All of them in another order. */
    public <T> List<T> shuffled(List<T> choices) {
        List<T> copy = new ArrayList<>(choices);
        Collections.shuffle(copy, random);
        return copy;
    }

    /** A number from 0 to below {@code bound}. */
    public int below(int bound) {
        return random.nextInt(bound);
    }
}
