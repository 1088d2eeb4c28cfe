package dev.easel.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.easel.errors.EaselException;
import dev.easel.media.EmbeddedText;
import dev.easel.media.PictureReader;

/** PNG and WebP files: their embedded texts and their pixels. */
class PictureFuzzTest {
    @FuzzTest(maxDuration = "5m")
    void readsOrRefuses(byte[] file) {
        try {
            EmbeddedText.read(file);
        } catch (EaselException refusal) {
            Refusals.check(refusal);
        }
        try {
            PictureReader.read(file, "input");
        } catch (EaselException refusal) {
            Refusals.check(refusal);
        }
    }
}
