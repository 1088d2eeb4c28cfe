package dev.easel.server.asset;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;

/**
 * Assets in a folder, which several machines may share: {@code ab/HASH} is a content, {@code ab/HASH.about} says what it is. A content
 * appears under its name when it is whole and on disk.
 */
public final class FolderAssetStore implements AssetStore {
    /** What is left free on the disk, for whatever else needs it. */
    private static final long RESERVE = 64L << 20;

    private static final String ABOUT = ".about";

    private final Path folder;
    private final Path incoming;
    private final long capacity;
    private final AtomicLong used;

    /**
     * The assets in a folder, which is made when it does not exist.
     *
     * @param capacity how many bytes of content it may hold
     * @throws EaselException INPUT_OUTPUT when it cannot be used
     */
    public FolderAssetStore(Path folder, long capacity) {
        this.folder = folder.toAbsolutePath();
        this.capacity = capacity;
        incoming = this.folder.resolve("incoming");
        try {
            Files.createDirectories(incoming);
            used = new AtomicLong(
                    contents().stream().mapToLong(FolderAssetStore::sizeOf).sum());
        } catch (IOException unusable) {
            throw failure("used", unusable);
        }
    }

    private List<Path> contents() throws IOException {
        try (Stream<Path> files = Files.walk(folder, 2)) {
            return files.filter(file -> file.getFileName().toString().length() == 64 && Files.isRegularFile(file))
                    .toList();
        }
    }

    private static long sizeOf(Path file) {
        try {
            return Files.size(file);
        } catch (IOException gone) {
            return 0;
        }
    }

    @Override
    public Asset put(InputStream content, String mediaType, Optional<Instant> keepUntil) {
        try (ReceivedContent received = ReceivedContent.read(content, incoming, room())) {
            Path target = file(received.hash());
            synchronized (used) {
                Optional<Asset> known = find(received.hash());
                Asset asset = new Asset(
                        received.hash(),
                        received.size(),
                        known.map(Asset::mediaType).orElse(mediaType),
                        known.isPresent() ? Asset.later(known.get().keepUntil(), keepUntil) : keepUntil);
                Files.createDirectories(target.getParent());
                if (known.isEmpty() || !known.get().equals(asset)) {
                    describe(asset);
                }
                if (!Files.exists(target)) {
                    sync(received.file());
                    Files.move(received.file(), target, StandardCopyOption.ATOMIC_MOVE);
                    used.addAndGet(received.size());
                }
                return asset;
            }
        } catch (IOException failure) {
            throw diskFree() < RESERVE ? ReceivedContent.full(folder.toString()) : failure("written", failure);
        }
    }

    private long room() {
        return Math.max(0, Math.min(capacity - used.get(), diskFree() - RESERVE));
    }

    private long diskFree() {
        try {
            FileStore disk = Files.getFileStore(folder);
            return disk.getUsableSpace();
        } catch (IOException unknown) {
            return Long.MAX_VALUE;
        }
    }

    private static void sync(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, java.nio.file.StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    private void describe(Asset asset) throws IOException {
        Path about = Files.createTempFile(incoming, "about-", ".part");
        Files.write(
                about,
                List.of(
                        asset.mediaType().replaceAll("\\R", " "),
                        asset.keepUntil().map(Instant::toString).orElse("")));
        Files.move(about, about(asset.hash()), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public Optional<Asset> find(AssetHash hash) {
        try {
            long size = Files.size(file(hash));
            List<String> lines = Files.readAllLines(about(hash));
            Optional<Instant> keepUntil = lines.size() > 1 && !lines.get(1).isEmpty()
                    ? Optional.of(Instant.parse(lines.get(1)))
                    : Optional.empty();
            return Optional.of(new Asset(hash, size, lines.getFirst(), keepUntil));
        } catch (NoSuchFileException absent) {
            return Optional.empty();
        } catch (IOException failure) {
            throw failure("read", failure);
        }
    }

    @Override
    public InputStream open(AssetHash hash, long offset, long length) {
        try {
            FileChannel channel = FileChannel.open(file(hash));
            channel.position(Math.min(offset, channel.size()));
            return new LimitedStream(Channels.newInputStream(channel), length);
        } catch (NoSuchFileException absent) {
            throw missing(hash);
        } catch (IOException failure) {
            throw failure("read", failure);
        }
    }

    static EaselException missing(AssetHash hash) {
        return new EaselException(ErrorCode.NOT_FOUND, "There is no asset " + hash + "; it may have expired.");
    }

    @Override
    public boolean delete(AssetHash hash) {
        synchronized (used) {
            try {
                long size = sizeOf(file(hash));
                boolean there = Files.deleteIfExists(file(hash));
                Files.deleteIfExists(about(hash));
                used.addAndGet(there ? -size : 0);
                return there;
            } catch (IOException failure) {
                throw failure("written", failure);
            }
        }
    }

    @Override
    public int expire(Instant now) {
        try {
            int count = 0;
            for (Path file : contents()) {
                AssetHash hash = new AssetHash(file.getFileName().toString());
                synchronized (used) {
                    boolean due = find(hash)
                            .flatMap(Asset::keepUntil)
                            .filter(until -> !until.isAfter(now))
                            .isPresent();
                    count += due && delete(hash) ? 1 : 0;
                }
            }
            return count;
        } catch (IOException failure) {
            throw failure("read", failure);
        }
    }

    private Path file(AssetHash hash) {
        return folder.resolve(hash.hex().substring(0, 2)).resolve(hash.hex());
    }

    private Path about(AssetHash hash) {
        return file(hash).resolveSibling(hash.hex() + ABOUT);
    }

    private EaselException failure(String action, IOException cause) {
        return new EaselException(
                ErrorCode.INPUT_OUTPUT,
                "The asset store " + folder + " cannot be " + action + " (" + cause.getMessage() + "); check its disk.",
                cause);
    }

    @Override
    public void close() {}
}
