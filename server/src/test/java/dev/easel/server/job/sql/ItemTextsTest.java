package dev.easel.server.job.sql;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ItemTextsTest {
    private final Map<Long, String> database = new TreeMap<>();
    private final List<List<Long>> asked = new ArrayList<>();
    private final ItemTexts texts = new ItemTexts(this::read, 10);

    private Map<Long, String> read(List<Long> keys) {
        asked.add(keys);
        Map<Long, String> found = new TreeMap<>(database);
        found.keySet().retainAll(keys);
        return found;
    }

    private String written(Long... keys) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        texts.array(List.of(keys)).writeTo(out);
        return out.toString(StandardCharsets.UTF_8);
    }

    private void accept(long key, String item) {
        database.put(key, item);
        texts.add(key, item);
    }

    @Test
    void itemsInMemoryAreNotReadAgain() throws IOException {
        accept(1, "[1]");
        accept(2, "[2]");
        assertThat(written(2L, 1L)).isEqualTo("[[2], [1]]");
        assertThat(written()).isEqualTo("[]");
        assertThat(asked).isEmpty();
    }

    @Test
    void whatHasNoRoomIsReadWhenItIsShownAndKeptWhenThereIsRoom() throws IOException {
        accept(1, "[11111]");
        accept(2, "[22222]");
        assertThat(written(1L, 2L)).isEqualTo("[[11111], [22222]]");
        assertThat(written(1L, 2L)).isEqualTo("[[11111], [22222]]");
        assertThat(asked).containsExactly(List.of(2L), List.of(2L));

        texts.remove(1);
        assertThat(written(2L)).isEqualTo("[[22222]]");
        assertThat(written(2L)).isEqualTo("[[22222]]");
        assertThat(asked).hasSize(3);
    }

    @Test
    void jobsThatAreGoneLeaveNoGapAndAreNotKept() throws IOException {
        database.put(1L, "[1]");
        database.put(3L, "[3]");
        assertThat(written(1L, 2L, 3L)).isEqualTo("[[1], [3]]");
        assertThat(written(1L)).isEqualTo("[[1]]");
        assertThat(asked).as("they were not added").hasSize(2);
    }

    @Test
    void aLongQueueIsReadInPieces() throws IOException {
        LongStream.range(0, 300).forEach(key -> {
            database.put(key, "[]");
            texts.add(key);
        });
        assertThat(written(database.keySet().toArray(Long[]::new))).hasSize(1 + 299 * 4 + 3);
        assertThat(asked).hasSize(3).allSatisfy(keys -> assertThat(keys).hasSizeLessThanOrEqualTo(128));
    }
}
