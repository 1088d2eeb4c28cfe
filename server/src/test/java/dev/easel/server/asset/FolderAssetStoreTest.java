package dev.easel.server.asset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderAssetStoreTest extends AssetStoreContract {
    @TempDir
    private Path folder;

    @Override
    AssetStore open() {
        return new FolderAssetStore(folder, Long.MAX_VALUE);
    }

    @Test
    void refusesMoreThanItHoldsAndLeavesNothingBehind() {
        try (AssetStore small = new FolderAssetStore(folder.resolve("small"), 10)) {
            Asset first = small.put(new ByteArrayInputStream(new byte[8]), "a/b", Optional.empty());
            assertThatThrownBy(() -> small.put(new ByteArrayInputStream(new byte[3]), "a/b", Optional.empty()))
                    .isInstanceOfSatisfying(
                            EaselException.class,
                            full -> assertThat(full.code()).isEqualTo(ErrorCode.STORAGE_FULL));
            assertThat(folder.resolve("small/incoming")).isEmptyDirectory();
            small.delete(first.hash());
            assertThat(small.put(new ByteArrayInputStream(new byte[3]), "a/b", Optional.empty())
                            .size())
                    .isEqualTo(3);
        }
        try (AssetStore reopened = new FolderAssetStore(folder.resolve("small"), 10)) {
            assertThatThrownBy(() -> reopened.put(new ByteArrayInputStream(new byte[8]), "a/b", Optional.empty()))
                    .hasMessageContaining("full");
        }
    }
}
