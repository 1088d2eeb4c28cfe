package dev.easel.media;

import java.util.Arrays;
import java.util.PriorityQueue;

/** A canonical prefix code of at most 15 bits a symbol, as lossless WebP writes it (RFC 9649 section 3.7.2). */
final class PrefixCode {
    private static final int LONGEST = 15;
    private static final int LONGEST_OF_LENGTHS = 7;

    /** The order in which the lengths of the code for code lengths are written. */
    private static final int[] LENGTH_ORDER = {
        17, 18, 0, 1, 2, 3, 4, 5, 16, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
    };

    private final int[] lengths;
    private final int[] codes;
    private final int used;

    private PrefixCode(int[] lengths) {
        this.lengths = lengths;
        codes = canonical(lengths);
        used = (int) Arrays.stream(lengths).filter(length -> length > 0).count();
    }

    /** A code for symbols that occur so often; symbols that do not occur get none. */
    static PrefixCode ofCounts(int[] counts) {
        return new PrefixCode(lengths(counts, LONGEST));
    }

    /** Writes one symbol; nothing is needed when there is only one. */
    void writeSymbol(WebpWriter.BitWriter bits, int symbol) {
        if (used > 1) {
            bits.write(codes[symbol], lengths[symbol]);
        }
    }

    /** Writes the code itself. */
    void writeTo(WebpWriter.BitWriter bits) {
        if (used <= 1) {
            writeSingle(bits);
            return;
        }
        bits.write(0, 1);
        int[] counts = new int[19];
        for (int length : lengths) {
            counts[length]++;
        }
        int[] lengthLengths = lengths(counts, LONGEST_OF_LENGTHS);
        PrefixCode lengthCode = new PrefixCode(lengthLengths);
        int written = LENGTH_ORDER.length;
        while (written > 4 && lengthLengths[LENGTH_ORDER[written - 1]] == 0) {
            written--;
        }
        bits.write(written - 4, 4);
        for (int index = 0; index < written; index++) {
            bits.write(lengthLengths[LENGTH_ORDER[index]], 3);
        }
        bits.write(0, 1);
        for (int length : lengths) {
            lengthCode.writeSymbol(bits, length);
        }
    }

    /** The form for one symbol below 256. */
    private void writeSingle(WebpWriter.BitWriter bits) {
        int symbol = 0;
        while (symbol < lengths.length - 1 && lengths[symbol] == 0) {
            symbol++;
        }
        symbol = lengths[symbol] == 0 ? 0 : symbol;
        bits.write(1, 1);
        bits.write(0, 1);
        bits.write(1, 1);
        bits.write(symbol, 8);
    }

    private record Tree(long count, int order, int symbol, Tree left, Tree right) {}

    /** Huffman's lengths; counts are flattened until none is too long. */
    private static int[] lengths(int[] counts, int longest) {
        int[] flattened = counts.clone();
        while (true) {
            int[] lengths = huffman(flattened);
            if (Arrays.stream(lengths).max().orElse(0) <= longest) {
                return lengths;
            }
            for (int symbol = 0; symbol < flattened.length; symbol++) {
                flattened[symbol] = flattened[symbol] == 0 ? 0 : flattened[symbol] / 2 + 1;
            }
        }
    }

    private static int[] huffman(int[] counts) {
        PriorityQueue<Tree> queue = new PriorityQueue<>((a, b) ->
                a.count() != b.count() ? Long.compare(a.count(), b.count()) : Integer.compare(a.order(), b.order()));
        for (int symbol = 0; symbol < counts.length; symbol++) {
            if (counts[symbol] > 0) {
                queue.add(new Tree(counts[symbol], symbol, symbol, null, null));
            }
        }
        int[] lengths = new int[counts.length];
        if (queue.size() == 1) {
            lengths[queue.peek().symbol()] = 1;
            return lengths;
        }
        int order = counts.length;
        while (queue.size() > 1) {
            Tree left = queue.poll();
            Tree right = queue.poll();
            queue.add(new Tree(left.count() + right.count(), order++, -1, left, right));
        }
        if (!queue.isEmpty()) {
            measure(queue.poll(), 0, lengths);
        }
        return lengths;
    }

    private static void measure(Tree tree, int depth, int[] lengths) {
        if (tree.symbol() >= 0) {
            lengths[tree.symbol()] = depth;
        } else {
            measure(tree.left(), depth + 1, lengths);
            measure(tree.right(), depth + 1, lengths);
        }
    }

    /** Codes of equal length count up in the order of the symbols; written with the first bit first. */
    private static int[] canonical(int[] lengths) {
        int[] codes = new int[lengths.length];
        int code = 0;
        for (int length = 1; length <= LONGEST; length++) {
            for (int symbol = 0; symbol < lengths.length; symbol++) {
                if (lengths[symbol] == length) {
                    codes[symbol] = Integer.reverse(code) >>> (32 - length);
                    code++;
                }
            }
            code <<= 1;
        }
        return codes;
    }
}
