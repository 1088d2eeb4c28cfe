package dev.easel.tensor.file;

import java.util.List;

/** A value of a GGUF file's metadata. */
public sealed interface GgufValue {
    /** A whole number; unsigned 64-bit ones as their bit pattern. */
    record Whole(long value) implements GgufValue {
        @Override
        public String toString() {
            return Long.toString(value);
        }
    }

    /** A floating-point number. */
    record Real(double value) implements GgufValue {
        @Override
        public String toString() {
            return Double.toString(value);
        }
    }

    /** A truth value. */
    record Flag(boolean value) implements GgufValue {
        @Override
        public String toString() {
            return Boolean.toString(value);
        }
    }

    /** A text. */
    record Text(String value) implements GgufValue {
        @Override
        public String toString() {
            return value;
        }
    }

    /** Values of one kind. */
    record Sequence(List<GgufValue> values) implements GgufValue {
        /** Copies the list. */
        public Sequence {
            values = List.copyOf(values);
        }

        @Override
        public String toString() {
            return values.toString();
        }
    }
}
