package dev.easel.graph.node;

/** An input that the executor fills in; it has no socket (contract section 4.11). */
public enum HiddenInput {
    /** The whole prompt as it was submitted, after conversion of its constants. */
    PROMPT,
    /** The running graph with the nodes that expansions added, see {@link DynamicPrompt}. */
    DYNPROMPT,
    /** What the client wants embedded in files, usually {@code {"workflow": …}}; null when it sent nothing. */
    EXTRA_PNGINFO,
    /** The id of the node itself. */
    UNIQUE_ID,
    /** The client's account token, null when it sent none. */
    AUTH_TOKEN_COMFY_ORG,
    /** The client's account key, null when it sent none. */
    API_KEY_COMFY_ORG
}
