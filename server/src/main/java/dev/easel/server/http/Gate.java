package dev.easel.server.http;

import dev.easel.errors.EaselException;
import dev.easel.server.key.ApiKey;
import dev.easel.server.key.ApiKeys;
import dev.easel.server.key.AuditLog;
import dev.easel.server.key.Principal;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.server.Request;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out who asks, decides whether they may, and notes what they changed. */
public final class Gate {
    private static final Logger LOG = LoggerFactory.getLogger(Gate.class);
    private static final List<String> OPEN_PATHS = List.of("/health", "/ready");
    private static final String HOW = "Give one: Authorization: Bearer KEY.";

    private final AccessRules rules;
    private final SignedLinks links;
    private final ApiKeys keys;
    private final AuditLog audit;
    private final Clock clock;

    public Gate(AccessRules rules, SignedLinks links, ApiKeys keys, AuditLog audit, Clock clock) {
        this.rules = rules;
        this.links = links;
        this.keys = keys;
        this.audit = audit;
        this.clock = clock;
    }

    /** Whether a request is let in. */
    sealed interface Decision {
        /** It is, for this one. */
        record Admitted(Principal principal) implements Decision {}

        /** It is not, and this is the answer. */
        record Refused(Answer answer) implements Decision {}
    }

    /** Decides about a request whose route was looked up. */
    Decision decide(Request request, String path, Router.Match match) {
        try {
            if ((path != null && OPEN_PATHS.contains(path)) || links.allow(request)) {
                return new Decision.Admitted(Principal.ANYONE);
            }
            Decision known = identify(request.getHeaders(), queryKey(request, path), path);
            return known instanceof Decision.Admitted admitted && match instanceof Router.Match.Found found
                    ? permit(admitted, request.getMethod(), found, path)
                    : known;
        } catch (EaselException unavailable) {
            LOG.warn("Keys cannot be checked: {}", unavailable.getMessage());
            return refused(path, 503, "unavailable", "Keys cannot be checked now; try again in a moment.");
        }
    }

    /** Browsers cannot set header fields on a WebSocket, so there the key may be in the query. */
    private static Optional<String> queryKey(Request request, String path) {
        boolean socket = "/ws".equals(path) || "/api/ws".equals(path);
        return socket
                ? Optional.ofNullable(Request.extractQueryParameters(request).getValue("api_key"))
                : Optional.empty();
    }

    private Decision identify(HttpFields headers, Optional<String> queryKey, String path) {
        Optional<String> given = AccessRules.givenKey(headers, queryKey);
        if (given.filter(rules::isServerKey).isPresent()) {
            return new Decision.Admitted(Principal.SERVER_KEY);
        }
        boolean needed = switch (rules.policy()) {
            case NEVER -> false;
            case ALWAYS -> true;
            case ONCE_THERE_ARE_KEYS -> !rules.apiKeys().isEmpty() || keys.any();
        };
        Optional<ApiKey> key = given.flatMap(keys::bySecret);
        if (key.isPresent()) {
            switch (key.get().state(clock.millis())) {
                case VALID -> {
                    return new Decision.Admitted(Principal.of(key.get()));
                }
                case EXPIRED -> {
                    return unauthorized(
                            path,
                            "key_expired",
                            "The key " + key.get().id() + " has expired on "
                                    + Instant.ofEpochMilli(key.get().expiresAt().orElse(0L)) + "; ask for another.");
                }
                case REVOKED -> {
                    return unauthorized(
                            path, "key_revoked", "The key " + key.get().id() + " was revoked; ask for another.");
                }
            }
        }
        if (!needed) {
            return new Decision.Admitted(Principal.ANYONE);
        }
        return given.isPresent()
                ? unauthorized(path, "key_unknown", "The key is not known here. " + HOW)
                : unauthorized(path, "key_missing", "This server wants a key. " + HOW);
    }

    private static Decision unauthorized(String path, String code, String detail) {
        return new Decision.Refused(ErrorAnswers.refused(path, 401, code, detail)
                .with("WWW-Authenticate", "Basic realm=\"easel\", charset=\"UTF-8\""));
    }

    private static Decision refused(String path, int status, String code, String detail) {
        Answer answer = ErrorAnswers.refused(path, status, code, detail);
        return new Decision.Refused(status == 503 ? answer.with("Retry-After", "1") : answer);
    }

    private static Decision permit(Decision.Admitted admitted, String method, Router.Match.Found found, String path) {
        Principal principal = admitted.principal();
        String endpoint = found.values().getOrDefault("name", "").replaceFirst("@.*", "");
        boolean may = switch (RouteAccess.of(method, found.route())) {
            case KEY -> true;
            case CALL -> principal.scopes().mayCall(endpoint);
            case DEVELOP -> principal.scopes().mayDevelop();
            case ADMIN -> principal.scopes().admin();
        };
        if (may) {
            return admitted;
        }
        String wanted = switch (RouteAccess.of(method, found.route())) {
            case CALL -> "call:" + endpoint;
            case ADMIN -> "admin";
            case KEY, DEVELOP -> "develop";
        };
        return refused(
                path,
                403,
                "scope_missing",
                "The key " + principal.keyId() + " has the scopes "
                        + String.join(", ", principal.scopes().words()) + "; this needs " + wanted + ".");
    }

    /** Notes what was done, if it is of the kind that is noted. */
    void answered(Principal principal, String method, Router.Match.Found found, String path, Answer answer) {
        if (answer.status() < 300 && RouteAccess.isAudited(method, found.route())) {
            try {
                audit.note(
                        principal,
                        method + " " + found.route(),
                        answer.headers().getOrDefault("Location", path));
            } catch (EaselException unavailable) {
                LOG.warn("{} {} by {} cannot be noted: {}", method, path, principal.name(), unavailable.getMessage());
            }
        }
    }
}
