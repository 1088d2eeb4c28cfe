package dev.easel.diffusion.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;

/**
 * Turns a prompt into the chunks of tokens that one encoder reads.
 *
 * <p>Each weighted piece of the prompt, cut before every {@code embedding:} that follows a space or a line end, is tokenised by
 * itself and makes a group. Groups are laid into chunks one after the other. A group of fewer than eight tokens is never broken: when
 * it doesn't fit, the chunk ends early and is padded. A longer group is broken at the end of the chunk.
 */
public final class PromptTokenizer {
    private static final String EMBEDDING = "embedding:";
    private static final Pattern EMBEDDING_BREAK = Pattern.compile("[ \n](?=embedding:)");
    /** White space as Python's {@code str.split} knows it. */
    private static final Pattern WHITE_SPACE = Pattern.compile("[\\s\\x1c-\\x1f]+", Pattern.UNICODE_CHARACTER_CLASS);

    /** Groups of at least so many tokens may be broken at the end of a chunk. */
    static final int BREAKABLE_GROUP = 8;

    private final Tokenizer tokenizer;
    private final TokenLayout layout;
    private final EncoderKind kind;
    private final Optional<EmbeddingResolver> embeddings;
    private final OptionalInt start;
    private final OptionalInt end;
    private final int padding;

    /**
     * @param tokenizer splits text; its frame gives the start and end tokens
     * @param layout lengths, padding and whether weights are read
     * @param kind the encoder the chunks are for
     * @param embeddings where {@code embedding:name} is looked up; without it the words are ordinary text
     */
    public PromptTokenizer(
            Tokenizer tokenizer, TokenLayout layout, EncoderKind kind, Optional<EmbeddingResolver> embeddings) {
        this.tokenizer = tokenizer;
        this.layout = layout;
        this.kind = kind;
        this.embeddings = embeddings;
        int[] frame = tokenizer.frame();
        start = frame.length > 1 ? OptionalInt.of(frame[0]) : OptionalInt.empty();
        end = frame.length > 0 ? OptionalInt.of(frame[frame.length - 1]) : OptionalInt.empty();
        padding = layout.padding().orElseGet(() -> end.orElse(0));
    }

    /** The start token, where sequences have one. */
    public OptionalInt startToken() {
        return start;
    }

    /** The end token, where sequences have one. */
    public OptionalInt endToken() {
        return end;
    }

    /** The padding token. */
    public int paddingToken() {
        return padding;
    }

    /** The chunks of a prompt, at least one. */
    public List<TokenChunk> tokenize(String prompt) {
        List<WeightedText> segments = layout.weighted()
                ? PromptParser.parse(prompt)
                : List.of(new WeightedText(PromptParser.unescaped(prompt), 1));
        List<List<WeightedToken>> groups = new ArrayList<>();
        for (WeightedText segment : segments) {
            for (String piece : EMBEDDING_BREAK.split(segment.text(), -1)) {
                if (!piece.isEmpty()) {
                    addGroups(piece, segment.weight(), groups);
                }
            }
        }
        return layOut(groups);
    }

    private void addGroups(String piece, double weight, List<List<WeightedToken>> groups) {
        String text = piece;
        if (embeddings.isPresent() && piece.startsWith(EMBEDDING)) {
            text = addEmbedding(piece.substring(EMBEDDING.length()), weight, groups);
            if (text.isEmpty()) {
                return;
            }
        }
        List<WeightedToken> group = new ArrayList<>();
        for (int id : tokenizer.encode(text)) {
            group.add(new WeightedToken(new TokenContent.Piece(id), weight, groups.size() + 1));
        }
        groups.add(group);
    }

    /** Adds the named embedding if there is one; what is left of the text when the name is taken off. */
    private String addEmbedding(String text, double weight, List<List<WeightedToken>> groups) {
        List<String> words =
                WHITE_SPACE.splitAsStream(text).filter(word -> !word.isEmpty()).toList();
        if (words.isEmpty()) {
            return "";
        }
        String name = words.getFirst();
        String rest = String.join(" ", words.subList(1, words.size()));
        Optional<float[][]> vectors = embeddings.orElseThrow().find(name, kind);
        String bare = stripCommas(name);
        if (vectors.isEmpty() && bare.length() < name.length()) {
            vectors = embeddings.orElseThrow().find(bare, kind);
            rest = name.substring(bare.length()) + " " + rest;
        }
        vectors.ifPresent(found -> {
            List<WeightedToken> group = new ArrayList<>();
            for (float[] vector : found) {
                group.add(new WeightedToken(new TokenContent.Learned(vector), weight, groups.size() + 1));
            }
            groups.add(group);
        });
        return rest;
    }

    private static String stripCommas(String name) {
        int start = 0;
        int end = name.length();
        while (start < end && name.charAt(start) == ',') {
            start++;
        }
        while (end > start && name.charAt(end - 1) == ',') {
            end--;
        }
        return name.substring(start, end);
    }

    private List<TokenChunk> layOut(List<List<WeightedToken>> groups) {
        List<TokenChunk> chunks = new ArrayList<>();
        List<WeightedToken> chunk = open();
        for (List<WeightedToken> group : groups) {
            boolean breakable = group.size() >= BREAKABLE_GROUP;
            List<WeightedToken> remaining = group;
            while (remaining.size() > room(chunk)) {
                if (breakable) {
                    int fitting = room(chunk);
                    chunk.addAll(remaining.subList(0, fitting));
                    remaining = remaining.subList(fitting, remaining.size());
                }
                chunks.add(close(chunk));
                chunk = open();
            }
            chunk.addAll(remaining);
        }
        chunks.add(close(chunk));
        return chunks;
    }

    private List<WeightedToken> open() {
        List<WeightedToken> chunk = new ArrayList<>();
        start.ifPresent(id -> chunk.add(WeightedToken.special(id)));
        return chunk;
    }

    private int room(List<WeightedToken> chunk) {
        return layout.maximumLength() - chunk.size() - (end.isPresent() ? 1 : 0);
    }

    private TokenChunk close(List<WeightedToken> chunk) {
        end.ifPresent(id -> chunk.add(WeightedToken.special(id)));
        while (chunk.size() < layout.minimumLength()) {
            chunk.add(WeightedToken.special(padding));
        }
        return new TokenChunk(chunk);
    }
}
