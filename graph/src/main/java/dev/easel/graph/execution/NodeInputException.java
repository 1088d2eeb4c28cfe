package dev.easel.graph.execution;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;

/** A node asks for, or lacks, an input that the workflow does not provide. */
final class NodeInputException extends EaselException {
    private static final long serialVersionUID = 1L;

    NodeInputException(String message) {
        super(ErrorCode.INVALID_INPUT, message);
    }
}
