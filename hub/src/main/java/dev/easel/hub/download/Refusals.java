package dev.easel.hub.download;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.time.Instant;
import java.util.Optional;

/** What servers answer instead of a file. */
final class Refusals {
    private Refusals() {}

    /**
     * What an answer means that is neither success nor a redirect.
     *
     * @throws EaselException when trying again would not help
     */
    static IOException of(int status, HttpHeaders headers, URI address, RemoteFile source, boolean withToken) {
        return switch (status) {
            case 408, 425, 429, 500, 502, 503, 504 ->
                new TransientFailure(
                        "the server answers " + status,
                        Backoff.retryAfter(headers.firstValue("Retry-After"), Instant.now()),
                        false);
            default -> throw permanent(status, headers, address, source, withToken);
        };
    }

    private static EaselException permanent(
            int status, HttpHeaders headers, URI address, RemoteFile source, boolean withToken) {
        if (source instanceof RemoteFile.HubFile file) {
            String code = headers.firstValue("X-Error-Code").orElse("");
            String page = address.getScheme() + "://" + address.getAuthority() + "/" + file.repository();
            if (code.equals("GatedRepo") || (status == 403 && !code.endsWith("NotFound"))) {
                return gated(status, page, file, withToken);
            }
            if (status == 401) {
                return unknownOrPrivate(page, file, withToken);
            }
            if (status == 404) {
                return notFound(code, file);
            }
        }
        if (status == 401 || status == 403) {
            return new EaselException(
                    ErrorCode.UNAVAILABLE,
                    source.text() + " may not be fetched (the server answers " + status
                            + "): get it by hand and put it into the folder.");
        }
        if (status == 404 || status == 410) {
            return new EaselException(ErrorCode.NOT_FOUND, "There is no file " + source.text() + " (any more).");
        }
        return new EaselException(
                ErrorCode.UNAVAILABLE, source.text() + " cannot be fetched: the server answers " + status + ".");
    }

    private static EaselException gated(int status, String page, RemoteFile.HubFile file, boolean withToken) {
        String remedy = status == 401 || !withToken
                ? "accept its licence at " + page + ", make an access token at "
                        + page.substring(0, page.indexOf('/', 8)) + "/settings/tokens and give it in HF_TOKEN."
                : "your token's account has not been granted access yet; accept its licence at " + page
                        + " with that account, and let the token read gated repositories.";
        return new EaselException(
                ErrorCode.UNAVAILABLE, file.repository() + " is gated (the hub answers " + status + "): " + remedy);
    }

    private static EaselException unknownOrPrivate(String page, RemoteFile.HubFile file, boolean withToken) {
        return new EaselException(
                ErrorCode.UNAVAILABLE,
                file.repository() + " does not exist, or is private (the hub answers 401): look at " + page
                        + (withToken
                                ? " and check that HF_TOKEN is valid."
                                : ", and give a token in HF_TOKEN if it is private."));
    }

    private static EaselException notFound(String code, RemoteFile.HubFile file) {
        String what = switch (code) {
            case "RepoNotFound" -> "There is no repository " + file.repository() + " on the hub";
            case "RevisionNotFound" -> file.repository() + " has no revision " + file.revision();
            default -> file.repository() + " has no file " + file.path() + " at " + file.revision();
        };
        return new EaselException(ErrorCode.NOT_FOUND, what + ": check the reference " + file.text() + ".");
    }

    /** A header field that holds a number of bytes. */
    static Optional<Long> bytes(HttpHeaders headers, String name) {
        return headers.firstValue(name).map(String::strip).flatMap(text -> {
            try {
                return Optional.of(Long.parseLong(text)).filter(value -> value >= 0);
            } catch (NumberFormatException wrong) {
                return Optional.empty();
            }
        });
    }
}
