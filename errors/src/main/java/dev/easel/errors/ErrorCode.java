package dev.easel.errors;

/**
 * Why an operation was refused or failed. Every error that reaches a reader carries exactly one of these; a front end maps each
 * once (to an exit status or an HTTP status).
 */
public enum ErrorCode {
    /** A request, workflow or argument that is malformed or out of range. */
    INVALID_INPUT,
    /** A file that is not what it claims to be: truncated, corrupt, or of a refused format. */
    INVALID_FILE,
    /** A file, model, node class or record that does not exist. */
    NOT_FOUND,
    /** A path that leaves the folder it must stay in. */
    FORBIDDEN_PATH,
    /** A model whose architecture is not supported. */
    UNSUPPORTED_MODEL,
    /** Host or device memory cannot hold what was asked for. */
    OUT_OF_MEMORY,
    /** The device or a native library is missing or unusable. */
    UNAVAILABLE,
    /** A limit on how much may be asked for; later the same may be accepted. */
    LIMIT_REACHED,
    /** The place where files are kept is full. */
    STORAGE_FULL,
    /** Stopped on request. */
    INTERRUPTED,
    /** Reading or writing failed. */
    INPUT_OUTPUT,
    /** A defect of Easel itself. */
    INTERNAL
}
