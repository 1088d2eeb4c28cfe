package dev.easel.server.http;

/** Ends the handling of a request with a certain answer. */
public final class HttpFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Answer answer;

    /** @param answer what the client gets */
    public HttpFailure(Answer answer) {
        super("HTTP status " + answer.status(), null, false, false);
        this.answer = answer;
    }

    /** A status without content. */
    public static HttpFailure status(int status) {
        return new HttpFailure(Answer.empty(status));
    }

    /** A status with a plain text. */
    public static HttpFailure text(int status, String text) {
        return new HttpFailure(Answer.text(status, text));
    }

    /** The body is larger than allowed. */
    public static HttpFailure tooLarge(long limit) {
        return new HttpFailure(Answer.text(413, "Maximum request body size " + limit + " exceeded.")
                .with("Connection", "close"));
    }

    public Answer answer() {
        return answer;
    }
}
