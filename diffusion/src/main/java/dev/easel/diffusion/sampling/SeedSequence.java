package dev.easel.diffusion.sampling;

import java.util.Arrays;

/** Seeds for the nodes of a tree from one seed: NumPy's {@code SeedSequence} (M. E. O'Neill's seed_seq_fe) with a pool of 24 words. */
final class SeedSequence {
    private static final int POOL_SIZE = 24;
    private static final int INITIAL_HASH = 0x43b0d7e5;
    private static final int HASH_MULTIPLIER = 0x931e8875;
    private static final int INITIAL_OUTPUT_HASH = 0x8b51f9dd;
    private static final int OUTPUT_HASH_MULTIPLIER = 0x58f38ded;
    private static final int LEFT_MULTIPLIER = 0xca01f9dd;
    private static final int RIGHT_MULTIPLIER = 0x4973f715;
    private static final int WORD = 32;

    private final int[] pool = new int[POOL_SIZE];
    private int hash = INITIAL_HASH;

    /**
     * @param entropy the seed, the 64-bit pattern of an unsigned number
     * @param spawnKey the node, each number the 64-bit pattern of an unsigned one
     */
    SeedSequence(long entropy, long... spawnKey) {
        int[] words = words(entropy, spawnKey);
        for (int index = 0; index < POOL_SIZE; index++) {
            pool[index] = hashed(index < words.length ? words[index] : 0);
        }
        for (int source = 0; source < POOL_SIZE; source++) {
            for (int target = 0; target < POOL_SIZE; target++) {
                if (source != target) {
                    pool[target] = mixed(pool[target], hashed(pool[source]));
                }
            }
        }
        for (int source = POOL_SIZE; source < words.length; source++) {
            for (int target = 0; target < POOL_SIZE; target++) {
                pool[target] = mixed(pool[target], hashed(words[source]));
            }
        }
    }

    /** The entropy's words, and, after zeros up to the pool's size, those of the spawn key. */
    private static int[] words(long entropy, long[] spawnKey) {
        int count = 0;
        int[] words = new int[POOL_SIZE + 2 * spawnKey.length];
        count = append(words, count, entropy);
        if (spawnKey.length > 0) {
            count = POOL_SIZE;
        }
        for (long part : spawnKey) {
            count = append(words, count, part);
        }
        return Arrays.copyOf(words, count);
    }

    private static int append(int[] words, int count, long number) {
        words[count] = (int) number;
        int high = (int) (number >>> WORD);
        if (high == 0) {
            return count + 1;
        }
        words[count + 1] = high;
        return count + 2;
    }

    private int hashed(int value) {
        int result = value ^ hash;
        hash *= HASH_MULTIPLIER;
        result *= hash;
        return result ^ (result >>> 16);
    }

    private static int mixed(int left, int right) {
        int result = LEFT_MULTIPLIER * left - RIGHT_MULTIPLIER * right;
        return result ^ (result >>> 16);
    }

    /** The first seed, unsigned 32 bits. */
    long firstSeed() {
        int result = pool[0] ^ INITIAL_OUTPUT_HASH;
        result *= INITIAL_OUTPUT_HASH;
        result *= OUTPUT_HASH_MULTIPLIER;
        return Integer.toUnsignedLong(result ^ (result >>> 16));
    }
}
