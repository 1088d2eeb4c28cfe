package dev.easel.diffusion.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.easel.errors.EaselException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TokenizerFoldersTest {
    @TempDir
    Path root;

    private void write(String file, String content) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, content);
    }

    @Test
    void readsClipFromVocabularyAndMerges() throws IOException {
        write(
                "clip/vocab.json",
                "{\"c\":0,\"a\":1,\"t</w>\":2,\"ca\":3,\"cat</w>\":4,\"1</w>\":5,\"<|startoftext|>\":6,"
                        + "\"<|endoftext|>\":7}");
        write("clip/merges.txt", "#version: 0.2\nc a\nca t</w>\n");
        try (TokenizerFolders folders = new TokenizerFolders(List.of(root.resolve("absent"), root))) {
            Tokenizer clip = folders.get(TokenizerFamily.CLIP);
            assertThat(clip.frame()).containsExactly(6, 7);
            assertThat(clip.encode("CAT \n cat11<|endoftext|>")).containsExactly(4, 4, 5, 5, 7);
            assertThat(folders.get(TokenizerFamily.CLIP)).isSameAs(clip);
        }
    }

    @Test
    void saysWhereAMissingTokenizerComesFrom() {
        try (TokenizerFolders folders = new TokenizerFolders(List.of(root))) {
            assertThatThrownBy(() -> folders.get(TokenizerFamily.T5))
                    .isInstanceOf(EaselException.class)
                    .hasMessageContaining("easel models pull t5-tokenizer")
                    .hasMessageContaining("google/flan-t5-xxl")
                    .hasMessageContaining(root.resolve("t5").toString());
        }
    }

    @Test
    void saysWhichFileIsNoTokenizer() throws IOException {
        write("t5/tokenizer.json", "{}");
        try (TokenizerFolders folders = new TokenizerFolders(List.of(root))) {
            assertThatThrownBy(() -> folders.get(TokenizerFamily.T5))
                    .isInstanceOf(EaselException.class)
                    .hasMessageContaining(root.resolve("t5/tokenizer.json").toString());
        }
    }
}
