package dev.easel.server.openai;

import dev.easel.server.database.Tables;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Films that were asked for at {@code /v1/videos}, in the database. */
final class Videos {
    private static final String COLUMNS =
            "video_id, prompt_id, model, prompt, seconds, size, created_at, remixed_from, owner";

    private final Tables tables;

    Videos(Tables tables) {
        this.tables = tables;
    }

    /**
     * A film.
     *
     * @param id by which clients know it
     * @param promptId the job that makes it
     * @param model what makes it
     * @param prompt what it should show
     * @param seconds how long it is, as text
     * @param size {@code WIDTHxHEIGHT}, or {@code auto}
     * @param createdAt milliseconds since 1970
     * @param remixedFrom the film whose values it took over
     * @param owner the key that asked for it
     */
    record Video(
            String id,
            String promptId,
            String model,
            String prompt,
            String seconds,
            String size,
            long createdAt,
            Optional<String> remixedFrom,
            String owner) {}

    /** A part of the list, and whether there is more. */
    record Page(List<Video> videos, boolean more) {}

    void add(Video video) {
        tables.update(
                "INSERT INTO openai_video (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                video.id(),
                video.promptId(),
                video.model(),
                video.prompt(),
                video.seconds(),
                video.size(),
                video.createdAt(),
                video.remixedFrom().orElse(null),
                video.owner());
    }

    Optional<Video> find(String id) {
        return tables.list("SELECT " + COLUMNS + " FROM openai_video WHERE video_id = ?", Videos::video, id).stream()
                .findFirst();
    }

    /**
     * Those after one of them, by age.
     *
     * @param owner whose; empty for everyone's
     */
    Page page(Optional<String> owner, Optional<Video> after, boolean oldestFirst, int limit) {
        String comparison = oldestFirst ? ">" : "<";
        String direction = oldestFirst ? "ASC" : "DESC";
        StringBuilder sql = new StringBuilder("SELECT " + COLUMNS + " FROM openai_video WHERE 1 = 1");
        List<Object> parameters = new ArrayList<>();
        owner.ifPresent(key -> {
            sql.append(" AND owner = ?");
            parameters.add(key);
        });
        after.ifPresent(video -> {
            sql.append(" AND (created_at " + comparison + " ? OR (created_at = ? AND video_id " + comparison + " ?))");
            parameters.addAll(List.of(video.createdAt(), video.createdAt(), video.id()));
        });
        sql.append(" ORDER BY created_at " + direction + ", video_id " + direction + " LIMIT ?");
        parameters.add(limit + 1);
        List<Video> found = tables.list(sql.toString(), Videos::video, parameters.toArray());
        boolean more = found.size() > limit;
        return new Page(new ArrayList<>(more ? found.subList(0, limit) : found), more);
    }

    void remove(String id) {
        tables.update("DELETE FROM openai_video WHERE video_id = ?", id);
    }

    private static Video video(ResultSet row) throws SQLException {
        return new Video(
                row.getString(1),
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getLong(7),
                Optional.ofNullable(row.getString(8)),
                row.getString(9));
    }
}
