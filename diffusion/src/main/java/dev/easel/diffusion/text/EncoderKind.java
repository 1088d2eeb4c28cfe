package dev.easel.diffusion.text;

/** The text encoders that combinations are made of. */
public enum EncoderKind {
    /** OpenAI's CLIP ViT-L/14 text model. */
    CLIP_L("CLIP-L", "l", "clip_l", TokenizerFamily.CLIP),
    /** OpenCLIP's ViT-bigG/14 text model. */
    CLIP_G("CLIP-G", "g", "clip_g", TokenizerFamily.CLIP),
    /** The encoder half of T5 v1.1 XXL, or of another size. */
    T5_XXL("T5", "t5xxl", "t5xxl", TokenizerFamily.T5),
    /** Qwen2.5-VL 7B as a text encoder. */
    QWEN25_7B("Qwen2.5", "qwen25_7b", "qwen25_7b", TokenizerFamily.QWEN25);

    private final String displayName;
    private final String tokenKey;
    private final String weightKey;
    private final TokenizerFamily tokenizer;

    EncoderKind(String displayName, String tokenKey, String weightKey, TokenizerFamily tokenizer) {
        this.displayName = displayName;
        this.tokenKey = tokenKey;
        this.weightKey = weightKey;
        this.tokenizer = tokenizer;
    }

    /** The name people know it by. */
    public String displayName() {
        return displayName;
    }

    /** ComfyUI's name for the tokens of this encoder. */
    public String tokenKey() {
        return tokenKey;
    }

    /** ComfyUI's name for the weights of this encoder, in checkpoints, embeddings and LoRA files. */
    public String weightKey() {
        return weightKey;
    }

    /** The vocabulary this encoder reads. */
    public TokenizerFamily tokenizer() {
        return tokenizer;
    }
}
