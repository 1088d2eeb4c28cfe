package dev.easel.server.http;

import java.util.List;
import java.util.Set;

/** Which scope a route asks for, and whether its use is noted in the audit log. A route that is not named here is for developers. */
final class RouteAccess {
    private static final Set<String> ADMINISTRATION = Set.of(
            "GET /api/easel/keys",
            "POST /api/easel/keys",
            "DELETE /api/easel/keys/{id}",
            "GET /api/easel/audit",
            "DELETE /api/easel/models/files/{folder}/{file...}",
            "POST /users",
            "POST /api/users");

    /** What anyone with a key may ask; the answers have only what concerns that key. */
    private static final Set<String> ANY_KEY = Set.of(
            "GET /",
            "GET /{path...}",
            "GET /openapi.json",
            "GET /api/easel/endpoints",
            "GET /api/easel/key",
            "GET /api/easel/usage");

    private static final Set<String> AUDITED = Set.of(
            "POST /api/easel/endpoints",
            "DELETE /api/easel/endpoints/{name}",
            "POST /api/easel/models/downloads",
            "DELETE /api/easel/models/files/{folder}/{file...}",
            "POST /api/easel/queue/{id}/move",
            "POST /queue",
            "POST /api/queue",
            "POST /history",
            "POST /api/history",
            "POST /interrupt",
            "POST /api/interrupt",
            "POST /free",
            "POST /api/free",
            "POST /users",
            "POST /api/users");

    private static final List<String> CALLS = List.of("/e/{name}", "/api/easel/endpoints/{name}");

    /** Whose handlers ask for the scope themselves, because the endpoint is named in the body. */
    private static final String OPENAI = "/v1/";

    private RouteAccess() {}

    /** What is asked for. */
    enum Need {
        /** Any key. */
        KEY,
        /** The scope to call the endpoint that the path names. */
        CALL,
        DEVELOP,
        ADMIN
    }

    static Need of(String method, String route) {
        String asked = method.equals("HEAD") ? "GET" : method;
        if (ADMINISTRATION.contains(asked + " " + route)) {
            return Need.ADMIN;
        }
        if (ANY_KEY.contains(asked + " " + route) || route.startsWith(OPENAI)) {
            return Need.KEY;
        }
        boolean call = route.startsWith(CALLS.getFirst()) || (asked.equals("GET") && CALLS.contains(route));
        return call ? Need.CALL : Need.DEVELOP;
    }

    static boolean isAudited(String method, String route) {
        return AUDITED.contains(method + " " + route);
    }
}
