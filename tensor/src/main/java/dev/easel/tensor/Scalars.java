package dev.easel.tensor;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.bytedeco.pytorch.Scalar;

/**
 * libtorch's form of single numbers. Making one costs as much as an operator on a small tensor, so those made first are kept for the
 * life of the process; they are never changed.
 */
final class Scalars {
    private static final int MOST_KEPT = 4096;
    private static final Map<Double, Scalar> DOUBLES = new ConcurrentHashMap<>();
    private static final Map<Long, Scalar> LONGS = new ConcurrentHashMap<>();

    private Scalars() {}

    /** A floating-point number. */
    static Scalar of(double value) {
        return of(DOUBLES, value, Scalar::new);
    }

    /** A whole number. */
    static Scalar of(long value) {
        return of(LONGS, value, Scalar::new);
    }

    private static <N> Scalar of(Map<N, Scalar> kept, N value, Function<N, Scalar> maker) {
        Scalar known = kept.get(value);
        if (known != null) {
            return known;
        }
        Scalar made = maker.apply(value);
        if (kept.size() < MOST_KEPT && kept.putIfAbsent(value, made) == null) {
            made.retainReference();
        }
        return made;
    }
}
