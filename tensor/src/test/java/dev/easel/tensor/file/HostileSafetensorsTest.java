package dev.easel.tensor.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.easel.errors.EaselException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostileSafetensorsTest {
    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{'a':{'dtype':'F32','shape':[4194305,4194305,211106198978564],'data_offsets':[0,4]}} | overflows",
                "{'a':{'dtype':'F32','shape':[1000,1000],'data_offsets':[0,4]}} | needs 4000000 bytes",
                "{'a':{'dtype':'F32','shape':[-1],'data_offsets':[0,4]}} | negative size",
                "{'a':{'dtype':'F32','shape':[1],'data_offsets':[-4,0]}} | impossible byte range -4 to 0",
                "{'a':{'dtype':'F32','shape':[1],'data_offsets':[4,0]}} | impossible byte range 4 to 0",
                "{'a':{'dtype':'U8','shape':[3],'data_offsets':[0,3]},'b':{'dtype':'U8','shape':[2],'data_offsets':[2,4]}} | inside another tensor",
                "{'a':{'dtype':'U8','shape':[1],'data_offsets':[0,1]},'b':{'dtype':'U8','shape':[2],'data_offsets':[2,4]}} | after a gap",
                "{'a':{'dtype':'U8','shape':[4],'data_offsets':[0,4]},'b':{'dtype':'U8','shape':[0],'data_offsets':[2,2]}} | inside another tensor",
                "{'a':{'dtype':'U8','shape':[9],'data_offsets':[0,9]}} | 5 of 9 bytes of tensors are missing",
                "{'a':{'dtype':'U8','shape':[3],'data_offsets':[0,3]}} | 1 bytes follow its last tensor",
                "{'a':{'dtype':'F32','shape':[1],'data_offsets':[9223372036854775804,9223372036854775807]}} | needs 4 bytes",
                "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]},'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4]}} | names tensor 'a' twice",
                "{'a':{'dtype':'F32','dtype':'F32','shape':[1],'data_offsets':[0,4]}} | two fields 'dtype'",
                "{'a':{'dtype':'F99','shape':[1],'data_offsets':[0,4]}} | dtype 'F99', which is not known",
                "{'a':{'dtype':5,'shape':[1],'data_offsets':[0,4]}} | is not a text",
                "{'a':{'shape':[1],'data_offsets':[0,4]}} | lacks its dtype",
                "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0]}} | lacks its dtype, its shape or its two data_offsets",
                "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4,8]}} | more than 2 numbers",
                "{'a':{'dtype':'F32','shape':[1.0],'data_offsets':[0,4]}} | whole numbers",
                "{'a':{'dtype':'F32','shape':[99999999999999999999],'data_offsets':[0,4]}} | not the JSON it should be",
                "{'a':{'dtype':'F32','shape':[[1]],'data_offsets':[0,4]}} | whole numbers",
                "{'a':{'dtype':'F32','shape':[1],'data_offsets':[0,4],'extra':1}} | unknown field 'extra'",
                "{'a':[]} | not described by an object",
                "{'a':{'dtype':'U8','shape':[4],'data_offsets':[0,4]}} {} | text follows",
                "{'a':{'dtype':'U8','shape':[4],'data_offsets':[0,4]} | not the JSON it should be",
                "{'a\\nb':{'dtype':'U8','shape':[4],'data_offsets':[0,4]}} | cannot be shown",
                "{'a\\u202eb':{'dtype':'U8','shape':[4],'data_offsets':[0,4]}} | cannot be shown",
                "{'':{'dtype':'U8','shape':[4],'data_offsets':[0,4]}} | empty or has characters",
                "{'__metadata__':{'a':1}} | not an object of texts",
                "{'__metadata__':{'a':'b','a':'c'}} | names 'a' twice",
                "{'__metadata__':{},'__metadata__':{}} | more than one __metadata__",
                "{'__metadata__':{'a':{'b':{'c':{'d':1}}}}} | not an object of texts",
            })
    void refusesAHeaderThatBreaksTheRules(String header, String reason) throws IOException {
        Path file = HostileFiles.safetensors(folder, header.replace('\'', '"'), new byte[4]);
        assertRefused(file, reason);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, -1, Long.MIN_VALUE, Long.MAX_VALUE, 100_000_001})
    void refusesAnImpossibleHeaderLength(long length) throws IOException {
        assertRefused(
                HostileFiles.safetensors(folder, length, "{}".getBytes(StandardCharsets.UTF_8), new byte[4]),
                "its header claims");
    }

    @Test
    void refusesAHeaderLongerThanTheFile() throws IOException {
        assertRefused(
                HostileFiles.safetensors(folder, 5000, "{}".getBytes(StandardCharsets.UTF_8), new byte[4]),
                "ends beyond the file");
    }

    @Test
    void refusesAHeaderThatIsNotUtf8() throws IOException {
        byte[] header = "{\"a\":{}}".getBytes(StandardCharsets.UTF_8);
        header[2] = (byte) 0xff;
        assertRefused(HostileFiles.safetensors(folder, header.length, header, new byte[0]), "not UTF-8");
    }

    @Test
    void refusesAHeaderThatIsNotAnObject() throws IOException {
        assertRefused(HostileFiles.safetensors(folder, "[1,2]", new byte[0]), "does not start with '{'");
    }

    @Test
    void refusesMetadataBeyondItsLimit() throws IOException {
        String header = "{\"__metadata__\":{\"a\":\"" + "x".repeat((32 << 20) + 1) + "\"}}";
        assertRefused(HostileFiles.safetensors(folder, header, new byte[0]), "its header is not the JSON");
    }

    @Test
    void refusesMoreTensorsThanItsLimit() throws IOException {
        assertRefused(HostileFiles.safetensors(folder, emptyTensors(500_001), new byte[0]), "more than 500000 tensors");
    }

    @Test
    void readsAHundredThousandTensors() throws IOException {
        Path file = HostileFiles.safetensors(folder, emptyTensors(100_000), new byte[0]);
        try (SafetensorsFile weights = SafetensorsFile.open(file)) {
            assertThat(weights.keys()).hasSize(100_000);
        }
    }

    private static String emptyTensors(int count) {
        StringBuilder header = new StringBuilder("{");
        for (int index = 0; index < count; index++) {
            header.append(index == 0 ? "" : ",")
                    .append("\"t")
                    .append(index)
                    .append("\":{\"dtype\":\"U8\",\"shape\":[0],\"data_offsets\":[0,0]}");
        }
        return header.append('}').toString();
    }

    @Test
    void namesWhatAFileIsThatHoldsNoWeights() throws IOException {
        assertSays("a.ckpt", "PK\u0003\u0004......archive/data.pkl", "is a pickled checkpoint");
        assertSays("a.pt", "\u0080\u0002\u008a\nl\u00fc\u009cF\u00f9", "is a pickled checkpoint");
        assertSays("b.zip", "PK\u0003\u0004......readme.txt", "is a zip archive");
        assertSays("c.safetensors", "version https://git-lfs.github.com/spec/v1\noid", "Git LFS pointer");
        assertSays("d.safetensors", "\n<!DOCTYPE html><html>", "is a web page");
        assertSays("e.safetensors", "{\"error\":\"Access denied\"}", "server's error message");
        assertSays("f.safetensors", "\0".repeat(100), "did not finish");
        assertSays("g.safetensors", "hello, this is a text", "its header claims");
        assertSays("h.txt", "hello, this is a text", "is not a weight file that can be read");
        assertSays("i.safetensors", "", "is empty");
        assertThatThrownBy(() -> WeightFiles.open(folder.resolve("none.safetensors")))
                .hasMessageContaining("does not exist");
        assertThatThrownBy(() -> WeightFiles.open(folder)).hasMessageContaining("is not a file");
    }

    private void assertSays(String name, String content, String reason) throws IOException {
        Path file = Files.write(folder.resolve(name), content.getBytes(StandardCharsets.ISO_8859_1));
        assertThatThrownBy(() -> WeightFiles.open(file))
                .isInstanceOf(EaselException.class)
                .hasMessageContaining(name)
                .hasMessageContaining(reason);
    }

    private static void assertRefused(Path file, String reason) {
        assertThatThrownBy(() -> WeightFiles.open(file))
                .isInstanceOf(EaselException.class)
                .hasMessageContaining("hostile.safetensors")
                .hasMessageContaining(reason)
                .hasMessageNotContaining("\n");
    }
}
