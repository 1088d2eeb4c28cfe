package dev.easel.server.v2;

import dev.easel.server.asset.AssetHash;
import dev.easel.server.asset.AssetStore;
import dev.easel.server.database.Tables;
import dev.easel.server.key.Principal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/** The table of asset records. */
final class AssetRecords {
    private static final String COLUMNS =
            "asset_id, hash, size_bytes, content_type, file_path, created_at, expires_at, job_id, location, owner";

    private final Tables tables;
    private final AssetStore contents;
    private final Clock clock;

    AssetRecords(Tables tables, AssetStore contents, Clock clock) {
        this.tables = tables;
        this.contents = contents;
        this.clock = clock;
    }

    /** Adds a record; one with this id stays as it is. */
    void add(AssetRecord record) {
        tables.update(
                "INSERT INTO asset (" + COLUMNS + ") VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                        + " ON CONFLICT (asset_id) DO NOTHING",
                record.id(),
                record.hash().toString(),
                record.size(),
                record.contentType(),
                record.filePath().orElse(null),
                record.createdAt(),
                record.expiresAt().orElse(null),
                record.jobId().orElse(null),
                record.nodeId().orElse(""),
                record.owner());
    }

    Optional<AssetRecord> find(String id) {
        return alive("asset_id = ?", id).stream().findFirst();
    }

    /** The same for someone: what belongs to others is not there. */
    Optional<AssetRecord> find(String id, Principal principal) {
        return find(id).filter(record -> principal.maySee(record.owner()));
    }

    /** Records of a content that someone may use. */
    List<AssetRecord> withHash(AssetHash hash, Principal principal) {
        return alive("hash = ?", hash.toString()).stream()
                .filter(record -> principal.maySee(record.owner()))
                .toList();
    }

    List<AssetRecord> ofJob(String jobId) {
        return alive("job_id = ?", jobId);
    }

    private List<AssetRecord> alive(String condition, String value) {
        return tables.list(
                "SELECT " + COLUMNS + " FROM asset WHERE " + condition
                        + " AND (expires_at IS NULL OR expires_at > ?) ORDER BY created_at, asset_id",
                AssetRecords::record,
                value,
                clock.millis());
    }

    /** Deletes a record, and its content when no other refers to it. */
    void delete(AssetRecord record) {
        tables.update("DELETE FROM asset WHERE asset_id = ?", record.id());
        if (alive("hash = ?", record.hash().toString()).isEmpty() && !isResult(record.hash())) {
            contents.delete(record.hash());
        }
    }

    /** Whether it is the result of a job that ran on another machine. */
    private boolean isResult(AssetHash hash) {
        return !tables.list("SELECT 1 FROM result_file WHERE hash = ? LIMIT 1", row -> 1, hash.toString())
                .isEmpty();
    }

    /** Deletes what has expired. */
    void expire() {
        tables.list("SELECT " + COLUMNS + " FROM asset WHERE expires_at <= ?", AssetRecords::record, clock.millis())
                .forEach(this::delete);
    }

    private static AssetRecord record(ResultSet row) throws SQLException {
        long expires = row.getLong(7);
        Optional<Long> expiresAt = row.wasNull() ? Optional.empty() : Optional.of(expires);
        return new AssetRecord(
                row.getString(1),
                AssetHash.parse(row.getString(2)),
                row.getLong(3),
                row.getString(4),
                Optional.ofNullable(row.getString(5)),
                row.getLong(6),
                expiresAt,
                Optional.ofNullable(row.getString(8)),
                Optional.ofNullable(row.getString(9)).filter(node -> !node.isEmpty()),
                row.getString(10));
    }
}
