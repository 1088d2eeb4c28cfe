package dev.easel.hub.download;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** One file on its way: segments by several workers into a part file, checksums behind them, and the name at the end. */
final class FileDownload {
    private static final int CHECKED_BYTES = 512;
    private static final long SYNC_BYTES = 512L << 20;
    private static final Duration POLL = Duration.ofMillis(100);

    private final Tools tools;
    private final DownloadRequest request;
    private final RemoteFile source;
    private final DownloadListener listener;
    private final Cancellation cancellation;
    private RemoteState state;
    private volatile boolean stopping;
    private volatile boolean startChecked;

    /** What downloads share. */
    record Tools(
            RemoteResolver resolver,
            RangeFetcher fetcher,
            ExecutorService threads,
            ContentCheck check,
            DiskSpace disk,
            HubSettings settings) {}

    FileDownload(
            Tools tools,
            DownloadRequest request,
            Downloader.Located located,
            DownloadListener listener,
            Cancellation cancellation) {
        this.tools = tools;
        this.request = request;
        this.source = located.source();
        this.state = located.state();
        this.listener = listener;
        this.cancellation = cancellation;
    }

    DownloadResult run() throws IOException, InterruptedException {
        requireSpace();
        Optional<DownloadResult> result = attempt();
        if (result.isEmpty()) {
            listener.remark("The bytes of " + request.target().getFileName()
                    + " do not have the promised checksum; fetching all of them again.");
            result = attempt();
        }
        return result.orElseThrow(() -> new EaselException(
                ErrorCode.INVALID_FILE,
                "The bytes that arrive for " + source.text()
                        + " do not have the promised checksum, twice: nothing was kept;"
                        + " try another mirror or network."));
    }

    private void requireSpace() throws IOException {
        Path part = PartFile.path(request.target());
        if (state.size() == 0) {
            throw new EaselException(ErrorCode.INVALID_FILE, source.text() + " is empty.");
        }
        boolean setAside = Files.isRegularFile(part) && Files.size(part) == state.size();
        long free = tools.disk().free(request.target().getParent());
        if (!setAside && free < state.size()) {
            throw new EaselException(
                    ErrorCode.INPUT_OUTPUT,
                    request.target().getFileName() + " needs " + ByteCount.text(state.size()) + ", and the disk of "
                            + request.target().getParent() + " has " + ByteCount.text(free)
                            + " left: make space or choose another folder with --models.");
        }
    }

    /** Empty when the checksum is wrong; then nothing is kept. */
    private Optional<DownloadResult> attempt() throws IOException, InterruptedException {
        stopping = false;
        startChecked = false;
        try (PartFile part =
                PartFile.open(request.target(), state, source, tools.settings().connections(), tools.disk())) {
            listener.started(state.size(), part.journal().writtenInAll());
            PrefixDigest digest = new PrefixDigest(part, state.size(), state.checksum());
            List<Checksum> sums;
            try {
                if (part.journal().writtenInAll() == state.size()) {
                    checkStart(part);
                }
                fetchAll(part);
                listener.verifying();
                sums = digest.await();
            } catch (EaselException refused) {
                digest.stop();
                if (refused.code() == ErrorCode.INVALID_FILE) {
                    part.discard();
                }
                throw refused;
            } finally {
                digest.stop();
            }
            if (!areExpected(sums)) {
                part.discard();
                return Optional.empty();
            }
            return Optional.of(publish(part, sums.getFirst().hex()));
        }
    }

    private boolean areExpected(List<Checksum> sums) {
        boolean promised = request.sha256().isEmpty()
                || sums.contains(Checksum.sha256(request.sha256().get()));
        return promised
                && (state.checksum().isEmpty() || sums.contains(state.checksum().get()));
    }

    private DownloadResult publish(PartFile part, String sha256) throws IOException {
        try {
            tools.check().whole(request.target(), part.path());
        } catch (EaselException refused) {
            part.discard();
            throw refused;
        }
        part.publish(request.target());
        listener.finished(request.target());
        return new DownloadResult(
                request.target(), Optional.of(source), state.commit(), state.size(), Optional.of(sha256));
    }

    private void fetchAll(PartFile part) throws IOException, InterruptedException {
        try {
            fetchSegments(part);
        } catch (RangesIgnored wholeOnly) {
            fetchWhole(part);
        }
    }

    private void fetchSegments(PartFile part) throws IOException, InterruptedException {
        Queue<Integer> pending = new ConcurrentLinkedQueue<>();
        Journal journal = part.journal();
        for (int segment = 0; segment < journal.count(); segment++) {
            if (journal.written(segment) < journal.length(segment)) {
                pending.add(segment);
            }
        }
        int workers = Math.min(tools.settings().connections(), pending.size());
        List<Future<?>> running = new ArrayList<>();
        for (int worker = 0; worker < workers; worker++) {
            running.add(tools.threads().submit(() -> {
                work(part, pending);
                return null;
            }));
        }
        join(part, running);
    }

    private void join(PartFile part, List<Future<?>> running) throws IOException, InterruptedException {
        Throwable failure = null;
        long synced = part.journal().writtenInAll();
        for (Future<?> worker : running) {
            boolean done = false;
            while (!done) {
                try {
                    worker.get(POLL.toMillis(), TimeUnit.MILLISECONDS);
                    done = true;
                } catch (TimeoutException goesOn) {
                    long written = part.journal().writtenInAll();
                    if (written - synced > SYNC_BYTES) {
                        part.sync();
                        synced = written;
                    }
                } catch (ExecutionException failed) {
                    stopping = true;
                    failure =
                            failure == null || failed.getCause() instanceof RangesIgnored ? failed.getCause() : failure;
                    done = true;
                }
            }
        }
        switch (failure) {
            case null -> {}
            case RuntimeException refused -> throw refused;
            case IOException broken -> throw broken;
            case InterruptedException stop -> throw stop;
            default -> throw new IllegalStateException(failure);
        }
    }

    private void work(PartFile part, Queue<Integer> pending) throws IOException, InterruptedException {
        try {
            for (Integer segment = pending.poll(); segment != null && !stopping; segment = pending.poll()) {
                fetchSegment(part, segment);
            }
        } catch (IOException | RuntimeException failure) {
            stopping = true;
            throw failure;
        }
    }

    private void fetchSegment(PartFile part, int segment) throws IOException, InterruptedException {
        Journal journal = part.journal();
        Backoff backoff = new Backoff(tools.settings());
        long before = journal.written(segment);
        while (journal.written(segment) < journal.length(segment) && !stopping) {
            RemoteState current = current();
            try {
                long from = journal.start(segment) + journal.written(segment);
                long to = journal.start(segment) + journal.length(segment);
                RangeFetcher.Range range = new RangeFetcher.Range(current, source, from, to, false);
                tools.fetcher().fetch(range, bytes -> take(part, segment, bytes), listener::received, cancellation);
                before = progress(journal.written(segment), before, backoff);
            } catch (RangesIgnored wholeOnly) {
                throw wholeOnly;
            } catch (DiskFailure disk) {
                throw disk.failure();
            } catch (IOException failure) {
                before = progress(journal.written(segment), before, backoff);
                retry(failure, current, backoff);
            }
        }
    }

    private static long progress(long now, long before, Backoff backoff) {
        if (now > before) {
            backoff.progressed();
        }
        return now;
    }

    private void retry(IOException failure, RemoteState used, Backoff backoff) throws InterruptedException {
        Duration wait = backoff.after(failure, source.text());
        listener.remark(source.name() + ": " + Backoff.reason(failure) + "; trying again.");
        cancellation.sleep(wait);
        if (failure instanceof TransientFailure known && known.isStale()) {
            try {
                renew(used);
            } catch (IOException again) {
                retry(again, used, backoff);
            }
        }
    }

    private synchronized RemoteState current() {
        return state;
    }

    /** Addresses at a content network are valid for a while only. */
    private synchronized void renew(RemoteState used) throws IOException, InterruptedException {
        if (!state.equals(used)) {
            return;
        }
        RemoteState renewed = tools.resolver().resolve(source);
        if (!renewed.identity(source).equals(state.identity(source))) {
            throw new EaselException(
                    ErrorCode.UNAVAILABLE,
                    source.text()
                            + " was changed by its publisher while it was being fetched: run the same command again.");
        }
        state = renewed;
    }

    /** A failure of the disk, which no other attempt would mend. */
    private static final class DiskFailure extends IOException {
        private static final long serialVersionUID = 1L;

        DiskFailure(IOException failure) {
            super(failure);
        }

        IOException failure() {
            return (IOException) getCause();
        }
    }

    private boolean take(PartFile part, int segment, ByteBuffer bytes) throws IOException {
        long missing = part.journal().length(segment) - part.journal().written(segment);
        boolean surplus = bytes.remaining() > missing;
        if (surplus) {
            bytes.limit(bytes.position() + (int) missing);
        }
        append(part, segment, bytes);
        return !stopping && !surplus;
    }

    private void append(PartFile part, int segment, ByteBuffer bytes) throws IOException {
        try {
            part.append(segment, bytes);
        } catch (IOException failure) {
            throw new DiskFailure(failure);
        }
        if (segment == 0 && !startChecked) {
            checkStart(part);
        }
    }

    private void checkStart(PartFile part) throws IOException {
        int wanted = (int) Math.min(CHECKED_BYTES, state.size());
        if (part.journal().written(0) >= wanted) {
            ByteBuffer start = ByteBuffer.allocate(wanted);
            int count = 0;
            while (start.hasRemaining() && count >= 0) {
                count = part.read(start, start.position());
            }
            startChecked = true;
            tools.check().start(request.target(), start.array());
        }
    }

    /** One answer with the whole file, of which what is there already is passed over. */
    private void fetchWhole(PartFile part) throws IOException, InterruptedException {
        stopping = false;
        Backoff backoff = new Backoff(tools.settings());
        Journal journal = part.journal();
        long before = journal.writtenInAll();
        while (journal.writtenInAll() < state.size()) {
            long[] position = {0};
            RangeFetcher.Range range = new RangeFetcher.Range(state, source, 0, state.size(), true);
            try {
                tools.fetcher().fetch(range, bytes -> takeWhole(part, position, bytes), count -> {}, cancellation);
                before = progress(journal.writtenInAll(), before, backoff);
            } catch (DiskFailure disk) {
                throw disk.failure();
            } catch (IOException failure) {
                before = progress(journal.writtenInAll(), before, backoff);
                retry(failure, state, backoff);
            }
        }
    }

    private boolean takeWhole(PartFile part, long[] position, ByteBuffer bytes) throws IOException {
        Journal journal = part.journal();
        while (bytes.hasRemaining() && position[0] < state.size()) {
            int segment = journal.segmentOf(position[0]);
            long offset = position[0] - journal.start(segment);
            long known = journal.written(segment);
            int step;
            if (offset < known) {
                step = (int) Math.min(bytes.remaining(), known - offset);
                bytes.position(bytes.position() + step);
            } else {
                step = (int) Math.min(bytes.remaining(), journal.length(segment) - offset);
                append(part, segment, bytes.slice(bytes.position(), step));
                bytes.position(bytes.position() + step);
                listener.received(step);
            }
            position[0] += step;
        }
        return !bytes.hasRemaining();
    }
}
