package dev.easel.tensor.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.easel.errors.EaselException;
import dev.easel.tensor.DType;
import dev.easel.tensor.TensorScope;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GgufFileTest {
    private static final int F32 = 0;
    private static final int Q4_0 = 2;
    private static final int WHOLE = 4;
    private static final int TEXT = 8;
    private static final int LIST = 9;
    private static final int I32 = 5;

    @TempDir
    private Path folder;

    @Test
    void readsMetadataAndTensors() throws IOException {
        Path file = GgufBytes.head(3, 2, 3)
                .text("general.name")
                .u32(TEXT)
                .text("tiny")
                .text("count")
                .u32(WHOLE)
                .u32(-1)
                .text("comfy.gguf.orig_shape.w")
                .u32(LIST)
                .u32(I32)
                .u64(3)
                .u32(2)
                .u32(4)
                .u32(8)
                .tensor("w", Q4_0, 0, 32, 2)
                .tensor("b", F32, 64, 3)
                .data(64 + 12)
                .writeTo(folder);
        try (TensorScope scope = TensorScope.open();
                GgufFile gguf = GgufFile.open(file)) {
            assertThat(gguf.metadata()).containsEntry("general.name", "tiny").containsEntry("count", "4294967295");
            assertThat(gguf.keys()).containsExactly("w", "b");
            assertThat(gguf.type("w")).contains(GgufType.Q4_0);
            assertThat(gguf.entry("w").orElseThrow().dtype()).isEqualTo(DType.F32);
            assertThat(gguf.get("w").shape()).containsExactly(2, 4, 8);
            assertThat(gguf.quantized("w")).isPresent();
            assertThat(gguf.quantized("b")).isEmpty();
            assertThat(gguf.get("b").toFloats()).containsExactly(0, 0, 0);
            assertThatThrownBy(() -> gguf.get("c")).hasMessageContaining("'c' is missing in " + file);
        }
    }

    @Test
    void isFoundByItsContent() throws IOException {
        Path file = GgufBytes.head(3, 0, 0).data(0).writeTo(folder);
        WeightFiles.open(file).close();
    }

    @Test
    void refusesWhatCannotBe() throws IOException {
        assertRefused(GgufBytes.head(1, 0, 0), "its version is 1");
        assertRefused(GgufBytes.head(0x03000000, 0, 0), "its version is 50331648");
        assertRefused(GgufBytes.head(3, -1, 0), "claims 18446744073709551615 tensors");
        assertRefused(GgufBytes.head(3, 400_000, 0), "claims 400000 tensors");
        assertRefused(GgufBytes.head(3, 0, Long.MAX_VALUE), "claims 9223372036854775807 metadata entries");
        assertRefused(GgufBytes.head(3, 0, 1).u64(1L << 40).data(64), "claims 1099511627776 bytes of text");
        assertRefused(GgufBytes.head(3, 0, 1).text("k").u32(99).data(64), "unknown type 99");
        assertRefused(GgufBytes.head(3, 0, 1).text("k").u32(7).raw((byte) 2).data(64), "truth value");
        assertRefused(
                GgufBytes.head(3, 0, 1).text("k").u32(LIST).u32(0).u64(1L << 60).data(64), "values in a list");
        assertRefused(
                GgufBytes.head(3, 0, 2)
                        .text("k")
                        .u32(WHOLE)
                        .u32(1)
                        .text("k")
                        .u32(WHOLE)
                        .u32(1)
                        .data(64),
                "names 'k' twice");
        assertRefused(
                GgufBytes.head(3, 0, 1)
                        .text("general.alignment")
                        .u32(WHOLE)
                        .u32(3)
                        .data(64),
                "power of two");
        assertRefused(GgufBytes.head(3, 1, 0).tensor("w", 99, 0, 32).data(64), "stored as type 99");
        assertRefused(GgufBytes.head(3, 1, 0).tensor("w", F32, 0, -1).data(64), "impossible size");
        assertRefused(
                GgufBytes.head(3, 1, 0)
                        .tensor("w", F32, 0, 4194305, 4194305, 211106198978564L)
                        .data(64),
                "overflows");
        assertRefused(GgufBytes.head(3, 1, 0).text("w").u32(900).data(64), "claims 900 dimensions");
        assertRefused(GgufBytes.head(3, 1, 0).tensor("w", Q4_0, 0, 31).data(64), "no whole number of blocks");
        assertRefused(GgufBytes.head(3, 1, 0).tensor("w", F32, 8, 4).data(64), "starts at byte 8");
        assertRefused(GgufBytes.head(3, 1, 0).tensor("w", F32, -32, 4).data(64), "starts at byte 18446744073709551584");
        assertRefused(
                GgufBytes.head(3, 2, 0)
                        .tensor("a", F32, 0, 32)
                        .tensor("b", F32, 64, 4)
                        .data(256),
                "starts at byte 64 of the data where 128 is expected");
        assertRefused(GgufBytes.head(3, 1, 0).tensor("w", F32, 0, 1000).data(64), "it is cut short, tensor 'w'");
        assertRefused(GgufBytes.head(3, 1, 0).raw(new byte[30]), "");
        assertRefused(GgufBytes.head(3, 1, 0).tensor("a\nb", F32, 0, 4).data(64), "cannot be shown");
        assertRefused(
                GgufBytes.head(3, 2, 0)
                        .tensor("a", F32, 0, 4)
                        .tensor("a", F32, 32, 4)
                        .data(64),
                "names tensor 'a' twice");
    }

    @Test
    void refusesListsNestedTooDeeply() throws IOException {
        GgufBytes bytes = GgufBytes.head(3, 0, 1).text("k").u32(LIST);
        for (int depth = 0; depth < 10; depth++) {
            bytes.u32(LIST).u64(1);
        }
        assertRefused(bytes.data(64), "nests lists");
    }

    @Test
    void refusesAnOriginalShapeThatDoesNotFit() throws IOException {
        assertRefused(
                GgufBytes.head(3, 1, 1)
                        .text("comfy.gguf.orig_shape.w")
                        .u32(LIST)
                        .u32(I32)
                        .u64(1)
                        .u32(5)
                        .tensor("w", F32, 0, 4)
                        .data(64),
                "does not fit its stored shape");
    }

    private void assertRefused(GgufBytes bytes, String reason) throws IOException {
        Path file = bytes.writeTo(folder);
        assertThatThrownBy(() -> WeightFiles.open(file))
                .isInstanceOf(EaselException.class)
                .hasMessageContaining("hostile.gguf")
                .hasMessageContaining(reason);
    }
}
