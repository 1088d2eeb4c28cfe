package dev.easel.server.asset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every asset store promises. */
abstract class AssetStoreContract {
    private static final Instant NOON = Instant.parse("2030-01-01T12:00:00Z");

    private AssetStore store;

    abstract AssetStore open() throws IOException;

    @BeforeEach
    void start() throws IOException {
        store = open();
    }

    @AfterEach
    void stop() {
        store.close();
    }

    private Asset put(String text, Optional<Instant> keepUntil) {
        return store.put(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), "text/plain", keepUntil);
    }

    @Test
    void keepsAContentByItsBlake3Hash() throws IOException {
        Asset asset = put("abc", Optional.empty());

        assertThat(asset.hash()).hasToString("blake3:6437b3ac38465133ffb63b75273a8db548c558465d79db03fd359c6cd5bd9d85");
        assertThat(asset.size()).isEqualTo(3);
        assertThat(store.find(asset.hash())).contains(asset);
        assertThat(new String(store.open(asset.hash()).readAllBytes(), StandardCharsets.UTF_8))
                .isEqualTo("abc");
        assertThat(put("abc", Optional.empty())).isEqualTo(asset);
    }

    @Test
    void keepsLargeAndEmptyContents() throws IOException {
        byte[] large = new byte[3_000_001];
        new Random(1).nextBytes(large);
        AssetHash hash = store.put(new ByteArrayInputStream(large), "video/mp4", Optional.empty())
                .hash();
        try (InputStream stream = store.open(hash)) {
            assertThat(stream.readAllBytes()).isEqualTo(large);
        }
        assertThat(store.open(put("", Optional.empty()).hash()).readAllBytes()).isEmpty();
    }

    @Test
    void givesParts() throws IOException {
        AssetHash hash = put("0123456789", Optional.empty()).hash();
        assertThat(part(hash, 0, 4)).isEqualTo("0123");
        assertThat(part(hash, 7, 100)).isEqualTo("789");
        assertThat(part(hash, 10, 1)).isEmpty();
        assertThat(part(hash, 99, 1)).isEmpty();
    }

    private String part(AssetHash hash, long offset, long length) throws IOException {
        try (InputStream stream = store.open(hash, offset, length)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void forgetsWhatHasExpiredAndKeepsWhatSomeoneElseStillNeeds() {
        AssetHash soon = put("soon", Optional.of(NOON)).hash();
        AssetHash later = put("later", Optional.of(NOON)).hash();
        put("later", Optional.of(NOON.plusSeconds(3600)));
        AssetHash forever = put("forever", Optional.of(NOON)).hash();
        put("forever", Optional.empty());

        assertThat(store.expire(NOON.minusSeconds(1))).isZero();
        assertThat(store.expire(NOON)).isEqualTo(1);
        assertThat(store.find(soon)).isEmpty();
        assertThat(store.find(later)).isPresent();
        assertThat(store.expire(NOON.plusSeconds(7200))).isEqualTo(1);
        assertThat(store.find(forever)).isPresent();
        assertThat(put("soon", Optional.empty()).hash()).isEqualTo(soon);
        assertThat(store.find(soon)).isPresent();
    }

    @Test
    void deletes() {
        AssetHash hash = put("x", Optional.empty()).hash();
        assertThat(store.delete(hash)).isTrue();
        assertThat(store.delete(hash)).isFalse();
        assertThatThrownBy(() -> store.open(hash))
                .isInstanceOfSatisfying(
                        EaselException.class,
                        missing -> assertThat(missing.code()).isEqualTo(ErrorCode.NOT_FOUND));
    }

    @Test
    void refusesWhatIsNoHash() {
        assertThatThrownBy(() -> AssetHash.parse("blake3:../../etc/passwd"))
                .isInstanceOfSatisfying(
                        EaselException.class, wrong -> assertThat(wrong.code()).isEqualTo(ErrorCode.INVALID_INPUT));
    }
}
