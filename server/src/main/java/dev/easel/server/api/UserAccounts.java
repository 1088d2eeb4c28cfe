package dev.easel.server.api;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.graph.workflow.JsonText;
import dev.easel.graph.workflow.WorkflowLimits;
import dev.easel.media.NewFile;
import dev.easel.server.http.HttpCall;
import dev.easel.server.http.HttpFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Whose data is whose: one user called {@code default}, or several named by the header {@code Comfy-User}. */
public final class UserAccounts {
    private static final String DEFAULT_USER = "default";
    private static final String USER_HEADER = "Comfy-User";
    private static final WorkflowLimits LIMITS = new WorkflowLimits(1 << 24, 20, Integer.MAX_VALUE);

    private final Path root;
    private final boolean multiUser;

    /**
     * @param root the folder of all users' data
     * @param multiUser whether there are several users
     */
    public UserAccounts(Path root, boolean multiUser) {
        this.root = root.toAbsolutePath().normalize();
        this.multiUser = multiUser;
    }

    boolean isMultiUser() {
        return multiUser;
    }

    /** Whether anything was ever stored for the only user. */
    boolean isMigrated() {
        return Files.isDirectory(root.resolve(DEFAULT_USER));
    }

    /** The folder of the user who asks, which need not exist. */
    Optional<Path> find(HttpCall call) throws IOException {
        if (!multiUser) {
            return Optional.of(root.resolve(DEFAULT_USER));
        }
        String id = call.header(USER_HEADER).orElse("");
        return users().containsKey(id) ? Optional.of(root.resolve(id)) : Optional.empty();
    }

    /** The folder of the user who asks. */
    Path require(HttpCall call) throws IOException {
        return find(call).orElseThrow(() -> HttpFailure.text(401, "401: Unauthorized"));
    }

    /** Names by id. */
    synchronized Map<String, Object> users() throws IOException {
        return readObject(root.resolve("users.json"));
    }

    /** Adds a user and returns the new id. */
    synchronized String add(String name) throws IOException {
        Map<String, Object> users = new LinkedHashMap<>(users());
        String id = name.replaceAll("[^a-zA-Z0-9-_]+", "-") + "_" + UUID.randomUUID();
        users.put(id, name);
        writeObject(root.resolve("users.json"), users);
        return id;
    }

    /** A file with a JSON object; empty when there is no such file. */
    @SuppressWarnings("unchecked")
    static Map<String, Object> readObject(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            return Map.of();
        }
        if (JsonText.read(Files.readAllBytes(file), file.getFileName().toString(), LIMITS)
                instanceof Map<?, ?> members) {
            return (Map<String, Object>) members;
        }
        throw new EaselException(
                ErrorCode.INVALID_FILE, "The file " + file + " is not a JSON object; repair or delete it.");
    }

    static void writeObject(Path file, Map<String, Object> members) throws IOException {
        Files.createDirectories(file.getParent());
        NewFile.replace(file, JsonText.write(members).getBytes(StandardCharsets.UTF_8));
    }
}
