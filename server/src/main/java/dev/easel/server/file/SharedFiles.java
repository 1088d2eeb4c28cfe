package dev.easel.server.file;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.graph.workflow.Workflow;
import dev.easel.hub.AnnotatedName;
import dev.easel.hub.DataFolder;
import dev.easel.hub.DataFolders;
import dev.easel.server.asset.AssetHash;
import dev.easel.server.asset.AssetStore;
import dev.easel.server.database.Tables;
import dev.easel.server.http.MediaTypes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Files that travel through an asset store. Machines have folders of their own, so that two may call different results alike: a result is
 * published under {@code jobs/} and a digest of its job's id. Contents are kept for thirty days.
 */
public final class SharedFiles implements JobFiles {
    /** The member of a job's extra data with its inputs: name → hash. */
    private static final String INPUTS = "easel_files";

    private static final Duration KEPT = Duration.ofDays(30);

    private final Tables tables;
    private final AssetStore contents;
    private final DataFolders folders;
    private final Clock clock;

    public SharedFiles(Tables tables, AssetStore contents, DataFolders folders, Clock clock) {
        this.tables = tables;
        this.contents = contents;
        this.folders = folders;
        this.clock = clock;
    }

    @Override
    public Map<String, Object> offer(Workflow workflow, Map<String, Object> extraData) {
        Map<String, Object> files = new LinkedHashMap<>();
        workflow.nodes()
                .forEach(node -> node.inputs().values().forEach(value -> {
                    if (value instanceof String text) {
                        input(text).ifPresent(name -> files.computeIfAbsent(name, each -> put(DataFolder.INPUT, each)));
                    }
                }));
        Map<String, Object> noted = new LinkedHashMap<>(extraData);
        noted.remove(INPUTS);
        if (!files.isEmpty()) {
            noted.put(INPUTS, files);
        }
        return noted;
    }

    /** The input file that a constant names, if it does. */
    private Optional<String> input(String text) {
        if (text.isBlank() || text.length() > 512 || text.indexOf('\n') >= 0) {
            return Optional.empty();
        }
        AnnotatedName named = AnnotatedName.parse(text, DataFolder.INPUT);
        try {
            return named.folder() == DataFolder.INPUT
                            && !named.name().isBlank()
                            && Files.isRegularFile(folders.resolve(DataFolder.INPUT, named.name()))
                    ? Optional.of(named.name())
                    : Optional.empty();
        } catch (EaselException outside) {
            return Optional.empty();
        }
    }

    private String put(DataFolder folder, String name) {
        try (InputStream content = Files.newInputStream(folders.resolve(folder, name))) {
            return contents.put(content, MediaTypes.harmless(name), Optional.of(later()))
                    .hash()
                    .toString();
        } catch (IOException gone) {
            throw new EaselException(ErrorCode.INPUT_OUTPUT, "The file " + name + " cannot be read.", gone);
        }
    }

    private Instant later() {
        return clock.instant().plus(KEPT);
    }

    @Override
    public void bring(Map<String, Object> extraData) {
        if (extraData.get(INPUTS) instanceof Map<?, ?> files) {
            files.forEach((name, hash) -> bring(name.toString(), AssetHash.parse(hash.toString())));
        }
    }

    /** A file with this name may be that of another job; contents decide. */
    private void bring(String name, AssetHash hash) {
        Path file = folders.resolve(DataFolder.INPUT, name);
        if (!Files.isRegularFile(file) || !put(DataFolder.INPUT, name).equals(hash.toString())) {
            download(hash, file);
        }
    }

    private void download(AssetHash hash, Path file) {
        try {
            Files.createDirectories(file.getParent());
            Path part = Files.createTempFile(file.getParent(), ".incoming-", "");
            try (InputStream content = contents.open(hash)) {
                Files.copy(content, part, StandardCopyOption.REPLACE_EXISTING);
                Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(part);
            }
        } catch (IOException failure) {
            throw new EaselException(
                    ErrorCode.INPUT_OUTPUT,
                    "The file " + file.getFileName() + " cannot be fetched from the asset store; check the disk.",
                    failure);
        }
    }

    @Override
    public Map<String, List<?>> publish(String promptId, Map<String, List<?>> output) {
        Map<String, List<?>> published = new LinkedHashMap<>();
        output.forEach((kind, items) -> {
            List<Object> shown = new ArrayList<>();
            items.forEach(item -> shown.add(publish(promptId, item)));
            published.put(kind, shown);
        });
        return published;
    }

    private Object publish(String promptId, Object item) {
        if (!(item instanceof Map<?, ?> members)
                || !(members.get("filename") instanceof String name)
                || !(members.get("type") instanceof String type)) {
            return item;
        }
        DataFolder folder = DataFolder.ofApiName(type).orElse(DataFolder.OUTPUT);
        String subfolder = members.get("subfolder") instanceof String text ? text : "";
        String home = "jobs/" + digest(promptId);
        if (subfolder.startsWith(home) || !Files.isRegularFile(folders.resolve(folder, join(subfolder, name)))) {
            return item;
        }
        String place = join(home, subfolder);
        tables.update(
                "INSERT INTO result_file (place, hash, created_at) VALUES (?, ?, ?) ON CONFLICT (place) DO UPDATE"
                        + " SET hash = excluded.hash, created_at = excluded.created_at",
                place(folder, join(place, name)),
                put(folder, join(subfolder, name)),
                clock.millis());
        Map<String, Object> shown = new LinkedHashMap<>();
        members.forEach((member, value) -> shown.put(member.toString(), value));
        shown.put("subfolder", place);
        return shown;
    }

    private static String place(DataFolder folder, String name) {
        return folder.apiName() + "/" + name;
    }

    private static String join(String folder, String name) {
        return folder.isEmpty() ? name : name.isEmpty() ? folder : folder + "/" + name;
    }

    private static String digest(String promptId) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(promptId.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 12);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Override
    public void fetch(DataFolder folder, String name) {
        Path file = folders.resolve(folder, name);
        if (Files.isRegularFile(file)) {
            return;
        }
        tables.list("SELECT hash FROM result_file WHERE place = ?", row -> row.getString(1), place(folder, name))
                .forEach(hash -> download(AssetHash.parse(hash), file));
    }

    @Override
    public void expire() {
        tables.update("DELETE FROM result_file WHERE created_at < ?", clock.millis() - KEPT.toMillis());
        contents.expire(clock.instant());
    }
}
