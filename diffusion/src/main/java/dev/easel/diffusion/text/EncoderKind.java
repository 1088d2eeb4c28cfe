package dev.easel.diffusion.text;

/** The text encoders that combinations are made of. */
public enum EncoderKind {
    /** OpenAI's CLIP ViT-L/14 text model. */
    CLIP_L("l", "clip_l", TokenizerFamily.CLIP),
    /** OpenCLIP's ViT-bigG/14 text model. */
    CLIP_G("g", "clip_g", TokenizerFamily.CLIP),
    /** The encoder half of T5 v1.1 XXL, or of another size. */
    T5_XXL("t5xxl", "t5xxl", TokenizerFamily.T5),
    /** Qwen2.5-VL 7B as a text encoder. */
    QWEN25_7B("qwen25_7b", "qwen25_7b", TokenizerFamily.QWEN25);

    private final String tokenKey;
    private final String weightKey;
    private final TokenizerFamily tokenizer;

    EncoderKind(String tokenKey, String weightKey, TokenizerFamily tokenizer) {
        this.tokenKey = tokenKey;
        this.weightKey = weightKey;
        this.tokenizer = tokenizer;
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
