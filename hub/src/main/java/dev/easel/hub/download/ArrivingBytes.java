package dev.easel.hub.download;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Puts the bytes that arrive where they belong in a part file, and has its beginning checked as soon as it is there. */
final class ArrivingBytes {
    private static final int CHECKED_BYTES = 512;

    private final PartFile part;
    private final long size;
    private final StartCheck check;
    private final DownloadListener listener;
    private volatile boolean startChecked;

    /** Looks at the first bytes of a file. */
    @FunctionalInterface
    interface StartCheck {
        /** Throws an EaselException when a file must not begin like this. */
        void start(byte[] bytes);
    }

    /** A failure of the disk, which no other attempt would mend. */
    static final class DiskFailure extends IOException {
        private static final long serialVersionUID = 1L;

        DiskFailure(IOException failure) {
            super(failure);
        }

        IOException failure() {
            return (IOException) getCause();
        }
    }

    /**
     * @param size bytes of the whole file
     * @param listener told of bytes that {@link #whole} takes
     */
    ArrivingBytes(PartFile part, long size, StartCheck check, DownloadListener listener) {
        this.part = part;
        this.size = size;
        this.check = check;
        this.listener = listener;
    }

    /** The next bytes of a segment; false when there are more than it has room for. */
    boolean segment(int segment, ByteBuffer bytes) throws IOException {
        long missing = part.journal().length(segment) - part.journal().written(segment);
        boolean surplus = bytes.remaining() > missing;
        if (surplus) {
            bytes.limit(bytes.position() + (int) missing);
        }
        append(segment, bytes);
        return !surplus;
    }

    /**
     * The next bytes of an answer with the whole file, of which what is there already is passed over; false when there are too many.
     *
     * @param position where in the file the bytes begin; moved to where they end
     */
    boolean whole(long[] position, ByteBuffer bytes) throws IOException {
        Journal journal = part.journal();
        while (bytes.hasRemaining() && position[0] < size) {
            int segment = journal.segmentOf(position[0]);
            long offset = position[0] - journal.start(segment);
            long known = journal.written(segment);
            int step;
            if (offset < known) {
                step = (int) Math.min(bytes.remaining(), known - offset);
                bytes.position(bytes.position() + step);
            } else {
                step = (int) Math.min(bytes.remaining(), journal.length(segment) - offset);
                append(segment, bytes.slice(bytes.position(), step));
                bytes.position(bytes.position() + step);
                listener.received(step);
            }
            position[0] += step;
        }
        return !bytes.hasRemaining();
    }

    private void append(int segment, ByteBuffer bytes) throws IOException {
        try {
            part.append(segment, bytes);
        } catch (IOException failure) {
            throw new DiskFailure(failure);
        }
        if (segment == 0 && !startChecked) {
            checkStart();
        }
    }

    /** Checks the beginning if enough of it is there. */
    void checkStart() throws IOException {
        int wanted = (int) Math.min(CHECKED_BYTES, size);
        if (part.journal().written(0) >= wanted) {
            ByteBuffer start = ByteBuffer.allocate(wanted);
            int count = 0;
            while (start.hasRemaining() && count >= 0) {
                count = part.read(start, start.position());
            }
            startChecked = true;
            check.start(start.array());
        }
    }
}
