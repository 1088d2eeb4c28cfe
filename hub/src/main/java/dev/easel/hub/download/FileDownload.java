package dev.easel.hub.download;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.io.IOException;
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
    private static final long SYNC_BYTES = 512L << 20;
    private static final Duration POLL = Duration.ofMillis(100);

    private final Tools tools;
    private final DownloadRequest request;
    private final RemoteFile source;
    private final DownloadListener listener;
    private final Cancellation cancellation;
    private RemoteState state;
    private volatile boolean stopping;

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
        try (PartFile part =
                PartFile.open(request.target(), state, source, tools.settings().connections(), tools.disk())) {
            ArrivingBytes arriving = new ArrivingBytes(
                    part, state.size(), bytes -> tools.check().start(request.target(), bytes), listener);
            listener.started(state.size(), part.journal().writtenInAll());
            PrefixDigest digest = new PrefixDigest(part, state.size(), state.checksum());
            List<Checksum> sums;
            try {
                if (part.journal().writtenInAll() == state.size()) {
                    arriving.checkStart();
                }
                fetchAll(part, arriving);
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

    private void fetchAll(PartFile part, ArrivingBytes arriving) throws IOException, InterruptedException {
        try {
            fetchSegments(part, arriving);
        } catch (RangesIgnored wholeOnly) {
            fetchWhole(part, arriving);
        }
    }

    private void fetchSegments(PartFile part, ArrivingBytes arriving) throws IOException, InterruptedException {
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
                work(part, arriving, pending);
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

    private void work(PartFile part, ArrivingBytes arriving, Queue<Integer> pending)
            throws IOException, InterruptedException {
        try {
            for (Integer segment = pending.poll(); segment != null && !stopping; segment = pending.poll()) {
                fetchSegment(part.journal(), arriving, segment);
            }
        } catch (IOException | RuntimeException failure) {
            stopping = true;
            throw failure;
        }
    }

    private void fetchSegment(Journal journal, ArrivingBytes arriving, int segment)
            throws IOException, InterruptedException {
        Backoff backoff = new Backoff(tools.settings());
        long before = journal.written(segment);
        while (journal.written(segment) < journal.length(segment) && !stopping) {
            RemoteState current = current();
            try {
                long from = journal.start(segment) + journal.written(segment);
                long to = journal.start(segment) + journal.length(segment);
                RangeFetcher.Range range = new RangeFetcher.Range(current, source, from, to, false);
                tools.fetcher()
                        .fetch(
                                range,
                                bytes -> arriving.segment(segment, bytes) && !stopping,
                                listener::received,
                                cancellation);
                before = progress(journal.written(segment), before, backoff);
            } catch (RangesIgnored wholeOnly) {
                throw wholeOnly;
            } catch (ArrivingBytes.DiskFailure disk) {
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

    /** One answer with the whole file, of which what is there already is passed over. */
    private void fetchWhole(PartFile part, ArrivingBytes arriving) throws IOException, InterruptedException {
        stopping = false;
        Backoff backoff = new Backoff(tools.settings());
        Journal journal = part.journal();
        long before = journal.writtenInAll();
        while (journal.writtenInAll() < state.size()) {
            long[] position = {0};
            RangeFetcher.Range range = new RangeFetcher.Range(state, source, 0, state.size(), true);
            try {
                tools.fetcher().fetch(range, bytes -> arriving.whole(position, bytes), count -> {}, cancellation);
                before = progress(journal.writtenInAll(), before, backoff);
            } catch (ArrivingBytes.DiskFailure disk) {
                throw disk.failure();
            } catch (IOException failure) {
                before = progress(journal.writtenInAll(), before, backoff);
                retry(failure, state, backoff);
            }
        }
    }
}
