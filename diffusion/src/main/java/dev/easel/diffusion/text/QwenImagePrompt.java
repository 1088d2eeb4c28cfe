package dev.easel.diffusion.text;

/** The conversation that Qwen-Image puts a prompt into (Wu et al., 2025, arXiv:2508.02324) before Qwen2.5-VL reads it. */
public final class QwenImagePrompt {
    private static final String BEFORE =
            "<|im_start|>system\nDescribe the image by detailing the color, shape, size, texture,"
                    + " quantity, text, spatial relationships of the objects and background:<|im_end|>\n<|im_start|>user\n";
    private static final String AFTER = "<|im_end|>\n<|im_start|>assistant\n";

    private QwenImagePrompt() {}

    /** The conversation around a prompt. */
    public static String wrap(String prompt) {
        return BEFORE + prompt + AFTER;
    }
}
