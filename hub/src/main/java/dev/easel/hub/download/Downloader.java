package dev.easel.hub.download;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.io.IOException;
import java.net.http.HttpClient;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

/**
 * Fetches files. All downloads of one instance share its connections and its limit on the rate; {@link #fetch} may be called from
 * several threads at once.
 */
public final class Downloader implements AutoCloseable {
    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(20);
    private static final String BUFFER_PROPERTY = "jdk.httpclient.bufsize";

    private final HubSettings settings;
    private final ContentCheck check;
    private final DiskSpace disk;
    private final ExecutorService threads = Executors.newCachedThreadPool(
            task -> Thread.ofPlatform().daemon().name("download").unstarted(task));
    private final HttpClient client;
    private final RemoteResolver resolver;
    private final HubCache cache;
    private final RangeFetcher fetcher;

    static {
        // The client reads into buffers of this size; its own 16 KiB cost a system call each.
        if (System.getProperty(BUFFER_PROPERTY) == null) {
            System.setProperty(BUFFER_PROPERTY, String.valueOf(1 << 18));
        }
    }

    /**
     * @param settings where and how to fetch
     * @param check looks at what arrives
     */
    public Downloader(HubSettings settings, ContentCheck check) {
        this(settings, check, new SystemDisk());
    }

    Downloader(HubSettings settings, ContentCheck check, DiskSpace disk) {
        this.settings = settings;
        this.check = check;
        this.disk = disk;
        client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(CONNECT_TIMEOUT)
                .executor(threads)
                .build();
        resolver = new RemoteResolver(client, settings);
        cache = new HubCache(settings.cache());
        fetcher = new RangeFetcher(
                client,
                settings,
                new Semaphore(settings.connections(), true),
                new RateLimit(settings.bytesPerSecond()));
    }

    /** How it fetches. */
    public HubSettings settings() {
        return settings;
    }

    /**
     * Fetches a file, or finds that it is there. Continues what an earlier call, or another process, left unfinished.
     *
     * @throws EaselException UNAVAILABLE when the server refuses or cannot be reached, NOT_FOUND when it has no such file, INVALID_FILE
     *     when what arrives is not what was promised or is refused, INVALID_INPUT when another file has the name, INPUT_OUTPUT when it
     *     cannot be written, INTERRUPTED when asked to stop
     */
    public DownloadResult fetch(DownloadRequest request, DownloadListener listener, Cancellation cancellation) {
        Path target = request.target();
        try {
            makeFolder(target.getParent());
            Runnable waiting = () ->
                    listener.remark(target.getFileName() + " is being downloaded already; waiting for that to end.");
            try (TargetLock lock = TargetLock.acquire(target, waiting, cancellation)) {
                return fetchLocked(request, listener, cancellation);
            }
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            throw new EaselException(
                    ErrorCode.INTERRUPTED, "Stopped; what has arrived is kept, run the same command to go on.", stop);
        } catch (IOException failure) {
            throw FileSystemErrors.unwritable(target.getParent(), failure);
        }
    }

    private static void makeFolder(Path folder) throws IOException {
        try {
            Files.createDirectories(folder);
        } catch (FileAlreadyExistsException file) {
            throw new EaselException(ErrorCode.INPUT_OUTPUT, folder + " is not a folder: remove it.", file);
        }
    }

    private DownloadResult fetchLocked(DownloadRequest request, DownloadListener listener, Cancellation cancellation)
            throws IOException, InterruptedException {
        if (Files.exists(request.target()) && request.size().isPresent()) {
            return present(request, request.size().getAsLong(), listener);
        }
        Located located = locate(request, listener, cancellation);
        if (Files.exists(request.target())) {
            return present(request, located.state().size(), listener);
        }
        requirePromise(request, located);
        try {
            return fetchLocated(request, located, listener, cancellation);
        } catch (IOException failure) {
            if (FileSystemErrors.isFull(failure)) {
                throw FileSystemErrors.full(request.target(), located.state().size(), failure);
            }
            throw failure;
        }
    }

    private DownloadResult fetchLocated(
            DownloadRequest request, Located located, DownloadListener listener, Cancellation cancellation)
            throws IOException, InterruptedException {
        if (located.source() instanceof RemoteFile.HubFile file) {
            Optional<Path> blob = located.state()
                    .checksum()
                    .flatMap(sum -> cache.blob(file, sum, located.state().size()));
            if (blob.isPresent()) {
                return CachedFile.adopt(blob.get(), located, request, check, listener);
            }
        }
        if (located.state().address().getScheme().equals("file")) {
            throw new EaselException(
                    ErrorCode.UNAVAILABLE,
                    "The hub cannot be asked for " + located.source().text() + " (HF_HUB_OFFLINE).");
        }
        FileDownload download = new FileDownload(
                new FileDownload.Tools(resolver, fetcher, threads, check, disk, settings),
                request,
                located,
                listener,
                cancellation);
        return download.run();
    }

    private static DownloadResult present(DownloadRequest request, long expected, DownloadListener listener)
            throws IOException {
        Path target = request.target();
        long size = Files.size(target);
        if (size != expected) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    target + " is there already and is another file (" + size + " bytes, not " + expected
                            + "): remove it, or give the new one another name with --as.");
        }
        PartFile.discard(target);
        listener.started(size, size);
        listener.finished(target);
        return new DownloadResult(target, Optional.empty(), Optional.empty(), size, Optional.empty());
    }

    /** What the server says must be what was promised. */
    private static void requirePromise(DownloadRequest request, Located located) {
        Optional<String> hex = located.state()
                .checksum()
                .filter(sum -> sum.kind() == Checksum.Kind.SHA256)
                .map(Checksum::hex);
        boolean otherSize = request.size().isPresent()
                && request.size().getAsLong() != located.state().size();
        boolean otherContent = hex.isPresent()
                && request.sha256().filter(hex.get()::equals).isEmpty()
                && request.sha256().isPresent();
        if (otherSize || otherContent) {
            throw new EaselException(
                    ErrorCode.INVALID_FILE,
                    located.source().text()
                            + " is not the file it should be: its publisher has changed it since its size and"
                            + " SHA-256 were recorded; pull it with --update if that is what you want.");
        }
    }

    /** A source that answers. */
    record Located(RemoteFile source, RemoteState state) {}

    private Located locate(DownloadRequest request, DownloadListener listener, Cancellation cancellation)
            throws InterruptedException {
        EaselException first = null;
        for (RemoteFile source : request.sources()) {
            try {
                return new Located(source, state(source, listener, cancellation));
            } catch (EaselException refused) {
                if (refused.code() != ErrorCode.UNAVAILABLE && refused.code() != ErrorCode.NOT_FOUND) {
                    throw refused;
                }
                if (first == null) {
                    first = refused;
                }
                if (!source.equals(request.sources().getLast())) {
                    listener.remark(source.text() + " cannot be had; trying another place that has the same file.");
                }
            }
        }
        throw first == null
                ? new EaselException(ErrorCode.INVALID_INPUT, request.target().getFileName() + " has no source.")
                : first;
    }

    private RemoteState state(RemoteFile source, DownloadListener listener, Cancellation cancellation)
            throws InterruptedException {
        Optional<RemoteState> kept = source instanceof RemoteFile.HubFile file ? cache.state(file) : Optional.empty();
        if (settings.offline()) {
            return kept.orElseThrow(() -> new EaselException(
                    ErrorCode.UNAVAILABLE,
                    source.text() + " is not in the hub's cache, and HF_HUB_OFFLINE forbids to fetch it."));
        }
        Backoff backoff = new Backoff(settings);
        while (true) {
            cancellation.check();
            try {
                return resolver.resolve(source);
            } catch (IOException failure) {
                if (kept.isPresent()) {
                    listener.remark("The hub cannot be reached; taking " + source.name() + " from its cache.");
                    return kept.get();
                }
                Duration wait = backoff.after(failure, source.text());
                listener.remark(source.name() + ": " + Backoff.reason(failure) + "; trying again.");
                cancellation.sleep(wait);
            }
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
        threads.shutdownNow();
    }
}
