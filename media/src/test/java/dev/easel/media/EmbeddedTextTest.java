package dev.easel.media;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.easel.errors.EaselException;
import java.nio.ByteBuffer;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class EmbeddedTextTest {
    @Test
    void plainCompressedAndInternationalTextIsReadFromPng() {
        assertThat(EmbeddedText.read(TestPictures.file("texts.png")))
                .containsExactly(
                        entry("prompt", "{\"a\": 1}"),
                        entry("workflow", "{\"n\": \"x\"}"),
                        entry("note", "héllo ✓"),
                        entry("plain", "✓"));
    }

    @Test
    void webpHasItInExif() {
        assertThat(EmbeddedText.read(TestPictures.file("metadata.webp")))
                .containsOnly(
                        entry("prompt", "{\"1\": {\"class_type\": \"X\"}}"),
                        entry("workflow", "{\"nodes\": []}"),
                        entry("extra key", "[1, 2]"));
    }

    @Test
    void otherFilesHaveNone() {
        assertThat(EmbeddedText.read(TestPictures.file("rgb.bmp"))).isEmpty();
        assertThat(EmbeddedText.read(new byte[0])).isEmpty();
    }

    @Test
    void compressedTextThatEndsEarlyIsRefused() {
        byte[] file = TestPictures.file("texts.png");
        int position = indexOf(file, "zTXt");
        ByteBuffer.wrap(file).put(position + 20, (byte) 0x55).put(position + 21, (byte) 0x55);

        assertThatThrownBy(() -> EmbeddedText.read(file))
                .isInstanceOf(EaselException.class)
                .hasMessageContaining("corrupt");
    }

    @Property(tries = 300)
    void noFileMakesItFail(@ForAll byte[] tail, @ForAll boolean png) {
        byte[] head = TestPictures.file(png ? "texts.png" : "metadata.webp");
        byte[] file = head.clone();
        for (int index = 0; index < tail.length; index++) {
            file[12 + Math.floorMod(tail[index] * 31 + index * 17, file.length - 12)] = tail[index];
        }
        try {
            assertThat(EmbeddedText.read(file)).isInstanceOf(Map.class);
        } catch (EaselException refused) {
            assertThat(refused).hasMessageEndingWith(".");
        }
    }

    private static int indexOf(byte[] file, String letters) {
        return new String(file, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf(letters);
    }
}
