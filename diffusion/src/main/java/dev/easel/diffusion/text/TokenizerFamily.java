package dev.easel.diffusion.text;

import java.util.List;

/** The vocabularies of the supported text encoders, and where they come from. */
public enum TokenizerFamily {
    /** Byte pairs, 49,408 tokens: CLIP-L and CLIP-G. */
    CLIP("clip", "clip-tokenizer", "openai/clip-vit-large-patch14", List.of("vocab.json", "merges.txt")),
    /** Unigram pieces, 32,100 tokens: T5 v1.1; its own repository has no {@code tokenizer.json}, that of its successor has the same tokens. */
    T5("t5", "t5-tokenizer", "google/flan-t5-xxl", List.of("tokenizer.json")),
    /** Byte pairs, 151,665 tokens: Qwen2.5 and Qwen2.5-VL. */
    QWEN25(
            "qwen25",
            "qwen25-tokenizer",
            "Qwen/Qwen2.5-VL-7B-Instruct",
            List.of("vocab.json", "merges.txt", "tokenizer_config.json"));

    private final String folder;
    private final String catalogueName;
    private final String repository;
    private final List<String> files;

    TokenizerFamily(String folder, String catalogueName, String repository, List<String> files) {
        this.folder = folder;
        this.catalogueName = catalogueName;
        this.repository = repository;
        this.files = files;
    }

    /** Name of the folder its files lie in, inside a folder of tokenizers. */
    public String folder() {
        return folder;
    }

    /** What {@code easel models pull} calls it. */
    public String catalogueName() {
        return catalogueName;
    }

    /** The publisher's repository. */
    public String repository() {
        return repository;
    }

    /** The publisher's files; a {@code tokenizer.json} beside or instead of them is read first. */
    public List<String> files() {
        return files;
    }
}
