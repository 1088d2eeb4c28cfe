package dev.easel.server.v2;

import dev.easel.errors.EaselException;
import dev.easel.server.asset.Asset;
import dev.easel.server.asset.AssetHash;
import dev.easel.server.asset.AssetStore;
import dev.easel.server.call.IdempotencyKeys;
import dev.easel.server.http.Answer;
import dev.easel.server.http.FileAnswers;
import dev.easel.server.http.HttpCall;
import dev.easel.server.http.Multipart;
import dev.easel.server.http.Router;
import dev.easel.server.http.SignedLinks;
import dev.easel.server.job.JobStore;
import dev.easel.server.key.Principal;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** {@code /api/v2/assets}. */
final class AssetRoutes {
    private static final int SHORTEST = 60;
    private static final int LONGEST = 604_800;
    private static final int LONGEST_PATH = 1024;
    private static final String SCOPE = "v2:assets";

    private final AssetRecords records;
    private final AssetStore contents;
    private final SignedLinks links;
    private final JobStore jobs;
    private final IdempotencyKeys keys;
    private final Clock clock;

    AssetRoutes(
            AssetRecords records,
            AssetStore contents,
            JobStore jobs,
            IdempotencyKeys keys,
            SignedLinks links,
            Clock clock) {
        this.records = records;
        this.contents = contents;
        this.jobs = jobs;
        this.keys = keys;
        this.links = links;
        this.clock = clock;
    }

    void register(Router router) {
        String root = "/api/v2/assets";
        router.addUnprefixed("POST", root, Envelope.of(this::upload));
        router.addUnprefixed("POST", root + "/from-hash", Envelope.of(this::fromHash));
        router.addUnprefixed("HEAD", root + "/by-hash/{hash}", Envelope.of(this::exists));
        router.addUnprefixed("GET", root + "/{id}", Envelope.of(call -> Answer.json(json(call, record(call)))));
        router.addUnprefixed("DELETE", root + "/{id}", Envelope.of(this::delete));
        router.addUnprefixed("GET", root + "/{id}/content", Envelope.of(this::content));
    }

    private Answer upload(HttpCall call) throws IOException {
        Multipart form = Multipart.read(call);
        byte[] file = form.part("file")
                .orElseThrow(() -> invalid("The part file is missing."))
                .content();
        String type = form.text("content_type").orElseThrow(() -> invalid("The field content_type is missing."));
        String path = form.text("file_path").orElseThrow(() -> invalid("The field file_path is missing."));
        requirePath(path);
        if (!type.matches("[A-Za-z0-9!#$&^_.+-]{1,64}/[A-Za-z0-9!#$&^_.+-]{1,64}(\\s*;.{0,200})?")) {
            throw invalid("The field content_type is no media type such as image/png.");
        }
        Optional<Long> expires = expiry(form.text("expires_in").map(AssetRoutes::number));
        Optional<String> key = call.header("Idempotency-Key");
        if (key.isPresent()) {
            claim(scope(call), key.get());
        }
        try {
            return store(call, form, file, type, path, expires);
        } catch (RuntimeException refused) {
            key.ifPresent(given -> keys.release(scope(call), given));
            throw refused;
        }
    }

    private Answer store(HttpCall call, Multipart form, byte[] file, String type, String path, Optional<Long> expires) {
        records.expire();
        AssetHash hash = AssetHash.of(file);
        Optional<String> expected = form.text("expected_hash").filter(text -> !text.isEmpty());
        if (expected.isPresent() && !expected.get().equals(hash.toString())) {
            throw Envelope.failure(
                    409,
                    "hash_mismatch",
                    "The bytes have the hash " + hash + ", not the expected one; send them again.");
        }
        boolean isNew = records.withHash(hash, call.principal()).isEmpty();
        Asset asset = contents.put(new ByteArrayInputStream(file), type, Optional.empty());
        AssetRecord record = mint(asset.hash(), asset.size(), type, Optional.of(path), expires, call.principal());
        Map<String, Object> json = json(call, record);
        json.put("created_new", isNew);
        return Answer.json(isNew ? 201 : 200, json);
    }

    private static String scope(HttpCall call) {
        return SCOPE + "/" + call.principal().keyId();
    }

    private void claim(String scope, String key) {
        if (!(keys.claim(scope, key, new byte[0], "") instanceof IdempotencyKeys.Claim.New)) {
            throw Envelope.failure(
                    422, "idempotency_key_reuse", "The Idempotency-Key was used before; give each request its own.");
        }
    }

    private AssetRecord mint(
            AssetHash hash,
            long size,
            String type,
            Optional<String> path,
            Optional<Long> expires,
            Principal principal) {
        AssetRecord record = new AssetRecord(
                UUID.randomUUID().toString(),
                hash,
                size,
                type,
                path,
                clock.millis(),
                expires,
                Optional.empty(),
                Optional.empty(),
                principal.keyId());
        records.add(record);
        return record;
    }

    private Answer fromHash(HttpCall call) {
        Map<String, Object> body = call.jsonObject();
        String text = body.get("hash") instanceof String given ? given : "";
        Optional<String> path = Optional.ofNullable(body.get("file_path")).map(Object::toString);
        path.ifPresent(AssetRoutes::requirePath);
        Optional<Long> expires =
                expiry(Optional.ofNullable(body.get("expires_in")).map(value -> number(value.toString())));
        List<AssetRecord> present = known(text, call.principal());
        AssetRecord first = present.getFirst();
        Optional<AssetRecord> identical = present.stream()
                .filter(record -> record.filePath().equals(path)
                        && record.owner().equals(call.principal().keyId())
                        && record.jobId().isEmpty()
                        && record.expiresAt().isEmpty()
                        && expires.isEmpty())
                .findFirst();
        AssetRecord record = identical.orElseGet(
                () -> mint(first.hash(), first.size(), first.contentType(), path, expires, call.principal()));
        Map<String, Object> json = json(call, record);
        json.put("created_new", false);
        return Answer.json(identical.isPresent() ? 200 : 201, json);
    }

    private Answer exists(HttpCall call) {
        known(call.path("hash"), call.principal());
        return Answer.ok();
    }

    /** The records of a content that someone may use; what is no hash, or another's only, is not there. */
    private List<AssetRecord> known(String text, Principal principal) {
        try {
            List<AssetRecord> present = records.withHash(AssetHash.parse(text), principal);
            if (!present.isEmpty()) {
                return present;
            }
        } catch (EaselException noHash) {
            throw absentContent();
        }
        throw absentContent();
    }

    private static RuntimeException absentContent() {
        return Envelope.failure(404, "blob_not_found", "There is no content with this hash; upload it.");
    }

    private AssetRecord record(HttpCall call) {
        return records.find(call.path("id"), call.principal())
                .orElseThrow(() -> Envelope.notFound("There is no asset " + call.path("id") + "."));
    }

    private Answer delete(HttpCall call) {
        AssetRecord record = record(call);
        if (record.jobId().flatMap(jobs::job).isPresent()) {
            throw Envelope.failure(409, "asset_in_use", "The asset is in use and cannot be deleted now.");
        }
        records.delete(record);
        return Answer.empty(204);
    }

    private Answer content(HttpCall call) {
        AssetRecord record = record(call);
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put("Content-Type", harmless(record.contentType()));
        headers.put("ETag", "\"" + record.hash().hex() + "\"");
        headers.put("Accept-Ranges", "bytes");
        headers.put("Content-Security-Policy", "sandbox; default-src 'none'");
        long size = record.size();
        Optional<String> asked =
                call.header("Range").filter(range -> range.startsWith("bytes=") && !range.contains(","));
        if (asked.isEmpty()) {
            return stream(200, headers, record, 0, size);
        }
        Optional<FileAnswers.Range> range = FileAnswers.parse(asked.get().substring("bytes=".length()), size);
        if (range.isEmpty()) {
            headers.put("Content-Range", "bytes */" + size);
            return new Answer(416, headers, new Answer.Bytes(new byte[0]));
        }
        long first = range.get().first();
        long last = range.get().last();
        headers.put("Content-Range", "bytes " + first + "-" + last + "/" + size);
        return stream(206, headers, record, first, last - first + 1);
    }

    private Answer stream(int status, Map<String, String> headers, AssetRecord record, long offset, long length) {
        headers.put("Content-Length", Long.toString(length));
        return new Answer(status, headers, new Answer.Stream(out -> {
            try (InputStream content = contents.open(record.hash(), offset, length)) {
                content.transferTo(out);
            }
        }));
    }

    /** Never a type that a browser renders as a page or runs. */
    private static String harmless(String type) {
        boolean passive = type.matches("(image/(png|jpeg|webp|gif|bmp|apng|avif)|video/.+|audio/.+|text/plain)");
        return passive ? type : "application/octet-stream";
    }

    private Map<String, Object> json(HttpCall call, AssetRecord record) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", record.id());
        json.put("hash", record.hash().toString());
        json.put("size_bytes", record.size());
        json.put("content_type", record.contentType());
        json.put("file_path", record.filePath().orElse(null));
        json.put("created_at", V2Times.text(record.createdAt()));
        json.put("url", call.origin() + links.sign("/api/v2/assets/" + record.id() + "/content"));
        json.put("url_expires_at", V2Times.text(links.end() * 1000));
        json.put("expires_at", record.expiresAt().map(V2Times::text).orElse(null));
        record.jobId().ifPresent(job -> json.put("job_id", job));
        return json;
    }

    private Optional<Long> expiry(Optional<Long> seconds) {
        return seconds.map(given -> {
            if (given < SHORTEST || given > LONGEST) {
                throw invalid("expires_in is " + given + "; give " + SHORTEST + " to " + LONGEST + " seconds.");
            }
            return clock.millis() + given * 1000;
        });
    }

    private static void requirePath(String path) {
        if (path.isBlank() || path.length() > LONGEST_PATH || path.chars().anyMatch(Character::isISOControl)) {
            throw invalid("file_path is empty, too long or has control characters; give a name such as photo.png.");
        }
    }

    private static long number(String text) {
        try {
            return Long.parseLong(text.strip());
        } catch (NumberFormatException wrong) {
            throw invalid("expires_in is no whole number of seconds.");
        }
    }

    private static RuntimeException invalid(String message) {
        return Envelope.failure(422, "invalid_request", message);
    }
}
