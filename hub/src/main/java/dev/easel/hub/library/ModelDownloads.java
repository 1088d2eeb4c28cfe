package dev.easel.hub.library;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.hub.catalogue.CatalogueFile;
import dev.easel.hub.download.Cancellation;
import dev.easel.hub.download.DownloadListener;
import dev.easel.hub.download.Downloader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Downloads that go on in the background: started, watched and stopped by whoever serves people. */
public final class ModelDownloads implements AutoCloseable {
    private static final int FILES_AT_ONCE = 3;
    private static final int REMEMBERED = 200;

    private final ModelLibrary library;
    private final Downloader downloader;
    private final ExecutorService threads = Executors.newFixedThreadPool(
            FILES_AT_ONCE,
            task -> Thread.ofPlatform().daemon().name("model-download").unstarted(task));
    private final Map<String, Task> tasks = Collections.synchronizedMap(new LinkedHashMap<>());
    private final Map<Path, Task> active = new ConcurrentHashMap<>();
    private final AtomicInteger numbers = new AtomicInteger();
    private final AtomicLong changes = new AtomicLong();

    /**
     * @param downloader closed with this
     */
    public ModelDownloads(ModelLibrary library, Downloader downloader) {
        this.library = library;
        this.downloader = downloader;
    }

    /** How far a download is. */
    public enum State {
        QUEUED,
        RUNNING,
        VERIFYING,
        DONE,
        FAILED,
        CANCELLED;

        /** Whether nothing more will happen. */
        public boolean isFinal() {
            return this == DONE || this == FAILED || this == CANCELLED;
        }
    }

    /**
     * One download at a moment.
     *
     * @param id names it
     * @param file what is fetched
     * @param state how far it is
     * @param received bytes on disk
     * @param size in bytes, 0 while it is not known
     * @param bytesPerSecond how fast it has been lately
     * @param remark the last thing worth telling, an error at the end
     */
    public record Status(
            String id, CatalogueFile file, State state, long received, long size, long bytesPerSecond, String remark) {}

    /** What is there and what could be. */
    public ModelLibrary library() {
        return library;
    }

    /** Grows whenever a status changes. */
    public long changes() {
        return changes.get();
    }

    /** Starts downloads. A file that is on its way already is not started twice; its running download is returned. */
    public List<Status> start(List<CatalogueFile> files) {
        List<Status> started = new ArrayList<>();
        for (CatalogueFile file : files) {
            Task task = active.computeIfAbsent(library.target(file), path -> begin(file, path));
            started.add(task.status());
        }
        changes.incrementAndGet();
        return started;
    }

    private Task begin(CatalogueFile file, Path path) {
        Task task = new Task(String.valueOf(numbers.incrementAndGet()), file, path);
        synchronized (tasks) {
            tasks.values()
                    .removeIf(old ->
                            tasks.size() >= REMEMBERED && old.status().state().isFinal());
            tasks.put(task.id, task);
        }
        threads.execute(task);
        return task;
    }

    /** All downloads since the start, oldest first. */
    public List<Status> all() {
        synchronized (tasks) {
            Collection<Task> listed = tasks.values();
            return listed.stream().map(Task::status).toList();
        }
    }

    /**
     * One download.
     *
     * @throws EaselException NOT_FOUND when there is none of that id
     */
    public Status get(String id) {
        return task(id).status();
    }

    private Task task(String id) {
        return Optional.ofNullable(tasks.get(id))
                .orElseThrow(() -> new EaselException(ErrorCode.NOT_FOUND, "There is no download " + id + "."));
    }

    /**
     * Stops a download; what has arrived is kept and continued when the file is asked for again.
     *
     * @throws EaselException NOT_FOUND when there is none of that id
     */
    public Status cancel(String id) {
        Task task = task(id);
        task.cancel();
        return task.status();
    }

    @Override
    public void close() {
        synchronized (tasks) {
            tasks.values().forEach(Task::cancel);
        }
        threads.shutdown();
        downloader.close();
    }

    /** One download at work. */
    private final class Task implements Runnable, DownloadListener {
        private static final double SECOND = 1e9;

        private final String id;
        private final CatalogueFile file;
        private final Path path;
        private final Cancellation cancellation = new Cancellation();
        private State state = State.QUEUED;
        private long received;
        private long size;
        private long rate;
        private long counted;
        private long countedSince = System.nanoTime();
        private String remark = "";

        Task(String id, CatalogueFile file, Path path) {
            this.id = id;
            this.file = file;
            this.path = path;
            size = file.size().orElse(0);
        }

        synchronized Status status() {
            return new Status(id, file, state, received, size, state == State.RUNNING ? rate : 0, remark);
        }

        private synchronized void become(State next, String why) {
            if (!state.isFinal()) {
                state = next;
                remark = why;
            }
            changes.incrementAndGet();
        }

        void cancel() {
            cancellation.request();
            synchronized (this) {
                if (state == State.QUEUED) {
                    become(State.CANCELLED, "");
                    active.remove(path, this);
                }
            }
        }

        @Override
        public void run() {
            if (status().state().isFinal()) {
                return;
            }
            become(State.RUNNING, "");
            try {
                library.pull(file, false, downloader, this, cancellation);
                become(State.DONE, "");
            } catch (EaselException failure) {
                boolean stopped = failure.code() == ErrorCode.INTERRUPTED;
                become(stopped ? State.CANCELLED : State.FAILED, failure.getMessage());
            } catch (RuntimeException defect) {
                become(State.FAILED, "The download failed in a way it should not: " + defect);
            } finally {
                active.remove(path, this);
            }
        }

        @Override
        public synchronized void started(long bytes, long present) {
            size = bytes;
            received = present;
            changes.incrementAndGet();
        }

        @Override
        public synchronized void received(long bytes) {
            received += bytes;
            counted += bytes;
            long now = System.nanoTime();
            double seconds = (now - countedSince) / SECOND;
            if (seconds >= 1) {
                rate = (long) (counted / seconds);
                counted = 0;
                countedSince = now;
            }
            changes.incrementAndGet();
        }

        @Override
        public synchronized void remark(String sentence) {
            remark = sentence;
            changes.incrementAndGet();
        }

        @Override
        public void verifying() {
            become(State.VERIFYING, "");
        }
    }
}
