package dev.easel.server.key;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.easel.errors.EaselException;
import dev.easel.server.database.Tables;
import dev.easel.server.job.KeyLimits;
import dev.easel.server.job.sql.SqlDialect;
import dev.easel.server.job.sql.SqlJobStore;
import dev.easel.server.job.sql.SqliteDialect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApiKeysTest {
    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");

    @TempDir
    private Path folder;

    private Tables tables;
    private ApiKeys keys;

    @BeforeEach
    void open() {
        SqlDialect dialect = new SqliteDialect(folder.resolve("jobs.db"));
        SqlJobStore.migrate(dialect);
        tables = new Tables(dialect);
        keys = new ApiKeys(tables, Clock.fixed(NOW, ZoneOffset.UTC));
    }

    @AfterEach
    void close() {
        tables.close();
    }

    private ApiKeys.Created create(String name, String... scopes) {
        return keys.create(new KeyRequest(name, Scopes.parse(List.of(scopes)), Optional.empty(), KeyLimits.NONE));
    }

    @Test
    void aKeyIsFoundByItsSecretWithAllThatWasSaidOfIt() {
        ApiKeys.Created created = keys.create(KeyRequest.of(Map.of(
                "name",
                "shop",
                "scopes",
                List.of("call:poster", "call:film"),
                "expires_at",
                "2026-04-01T00:00:00Z",
                "limits",
                Map.of("running", 2L, "per_minute", 60L))));

        assertThat(keys.bySecret(created.secret())).contains(created.key());
        assertThat(created.key().scopes().words()).containsExactly("call:film", "call:poster");
        assertThat(created.key().limits()).isEqualTo(new KeyLimits(Optional.of(2), Optional.of(60), Optional.empty()));
        assertThat(keys.bySecret(created.secret().replaceFirst(".$", "!"))).isEmpty();
    }

    @Test
    void theSecretIsNowhereInTheDatabase() throws Exception {
        String secret = create("anna", "develop").secret();
        tables.close();
        byte[] wanted = secret.substring("easel_".length()).getBytes(StandardCharsets.US_ASCII);

        try (Stream<Path> files = Files.list(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String content = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
                assertThat(content).doesNotContain(new String(wanted, StandardCharsets.ISO_8859_1));
            }
        }
        assertThat(new ApiKeys.Created(
                                new ApiKey(
                                        "id", "n", Scopes.ALL, 0, Optional.empty(), Optional.empty(), KeyLimits.NONE),
                                secret)
                        .toString())
                .doesNotContain(secret);
    }

    @Test
    void aKeyExpiresAtItsMoment() {
        ApiKey key = keys.create(new KeyRequest("short", Scopes.ALL, Optional.of(NOW.plusSeconds(10)), KeyLimits.NONE))
                .key();

        assertThat(key.state(NOW.plusSeconds(9).toEpochMilli())).isEqualTo(ApiKey.State.VALID);
        assertThat(key.state(NOW.plusSeconds(10).toEpochMilli())).isEqualTo(ApiKey.State.EXPIRED);
        assertThatThrownBy(() -> keys.create(new KeyRequest("late", Scopes.ALL, Optional.of(NOW), KeyLimits.NONE)))
                .hasMessageContaining("expired already");
    }

    @Test
    void aRevokedKeyStaysInTheListAndOpensNothing() {
        ApiKeys.Created first = create("anna", "develop");
        ApiKeys.Created second = create("anna", "develop");

        assertThatThrownBy(() -> keys.revoke("anna"))
                .isInstanceOf(EaselException.class)
                .hasMessageContaining(first.key().id())
                .hasMessageContaining(second.key().id());
        assertThat(keys.revoke(first.key().id()).state(NOW.toEpochMilli())).isEqualTo(ApiKey.State.REVOKED);
        assertThat(keys.revoke("anna").id()).isEqualTo(second.key().id());
        assertThat(keys.bySecret(first.secret()).orElseThrow().revokedAt()).isPresent();
        assertThat(keys.all()).hasSize(2);
        assertThat(keys.any()).isTrue();
        assertThatThrownBy(() -> keys.revoke("nobody")).hasMessageContaining("no key nobody");
    }

    @Test
    void aKeyRevokedByAnotherProcessOpensNothingAtOnce() {
        ApiKeys.Created created = create("anna", "develop");
        assertThat(keys.bySecret(created.secret()).orElseThrow().revokedAt()).isEmpty();

        new ApiKeys(tables, Clock.fixed(NOW, ZoneOffset.UTC)).revoke("anna");

        assertThat(keys.bySecret(created.secret()).orElseThrow().revokedAt()).isPresent();
    }

    @Test
    void whatIsWrongWithARequestIsNamed() {
        for (Map.Entry<Map<String, Object>, String> each : Map.<Map<String, Object>, String>of(
                        Map.of("scopes", List.of("admin")), "name",
                        Map.of("name", "a", "scopes", List.of()), "without scope",
                        Map.of("name", "a", "scopes", List.of("root")), "\"root\" is no scope",
                        Map.of("name", "a", "scopes", List.of("call:../x")), "no scope",
                        Map.of("name", "a", "scopes", List.of("admin"), "expires_at", "soon"), "expires_at",
                        Map.of("name", "a", "scopes", List.of("admin"), "limits", Map.of("running", 0L)), "running",
                        Map.of("name", "a", "scopes", List.of("admin"), "owner", "x"), "owner",
                        Map.of("name", "a\nb", "scopes", List.of("admin")), "control characters")
                .entrySet()) {
            assertThatThrownBy(() -> KeyRequest.of(each.getKey()))
                    .isInstanceOf(EaselException.class)
                    .hasMessageContaining(each.getValue());
        }
    }
}
