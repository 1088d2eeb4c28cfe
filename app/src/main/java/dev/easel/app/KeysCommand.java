package dev.easel.app;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.graph.workflow.JsonText;
import dev.easel.server.StoredState;
import dev.easel.server.key.ApiKey;
import dev.easel.server.key.ApiKeys;
import dev.easel.server.key.AuditLog;
import dev.easel.server.key.KeyRequest;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes, lists and revokes the keys of clients. */
@Command(
        name = "keys",
        description = "Makes, lists and revokes keys of clients, and tells who did what.",
        footer = {
            "",
            "A new key is shown once. Once there is a key, the server lets nobody in without one.",
            "",
            "Examples:",
            "  easel keys create shop --scope call:poster --expires 90d --per-minute 60",
            "  easel keys create anna --scope develop",
            "  easel keys list",
            "  easel keys revoke shop",
            "  easel keys audit",
        })
final class KeysCommand implements Callable<Integer> {
    private static final Pattern SPAN = Pattern.compile("(\\d{1,5})([hd])");
    private static final int ENTRIES = 1_000;
    private static final String ROOT = "/api/easel/keys";

    /** What to do. */
    enum Action {
        CREATE,
        LIST,
        REVOKE,
        AUDIT
    }

    private final EaselCommand easel;

    @Parameters(index = "0", paramLabel = "ACTION", description = "create, list, revoke or audit.")
    private Action action;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "NAME",
            description = "The name of a new key; the name or id of one to revoke.")
    private String name;

    @Option(
            names = "--scope",
            paramLabel = "SCOPE",
            description =
                    "What it opens; repeatable: admin, develop, call:NAME for a published workflow, call:* for all of them.")
    private List<String> scopes = new ArrayList<>();

    @Option(
            names = "--expires",
            paramLabel = "WHEN",
            description = "When it stops working: 12h, 90d, a date or a moment (default: never).")
    private String expires;

    @Option(names = "--running", paramLabel = "N", description = "How many of its jobs may run at once.")
    private Integer running;

    @Option(names = "--per-minute", paramLabel = "N", description = "How many jobs it may submit a minute.")
    private Integer perMinute;

    @Option(names = "--waiting", paramLabel = "N", description = "How many of its jobs may wait.")
    private Integer waiting;

    @Mixin
    private EndpointPlace place = new EndpointPlace();

    KeysCommand(EaselCommand easel) {
        this.easel = easel;
    }

    @Override
    public Integer call() {
        Map<?, ?> answer = place.server(easel.environment()).isPresent() ? remote() : local();
        if (easel.json()) {
            easel.console().out().println(JsonText.write(answer));
        } else {
            print(answer);
        }
        return ExitCode.SUCCESS.status();
    }

    private Map<?, ?> remote() {
        return switch (action) {
            case CREATE -> place.ask(easel, "POST", ROOT, JsonText.write(request()));
            case LIST -> place.ask(easel, "GET", ROOT, "");
            case REVOKE -> place.ask(easel, "DELETE", ROOT + "/" + EndpointPlace.encoded(required()), "");
            case AUDIT -> place.ask(easel, "GET", "/api/easel/audit", "");
        };
    }

    private Map<String, Object> local() {
        long now = System.currentTimeMillis();
        try (StoredState state = place.open(easel)) {
            ApiKeys keys = state.keys();
            return switch (action) {
                case CREATE -> {
                    ApiKeys.Created created = keys.create(KeyRequest.of(request()));
                    state.audit().note(actor(), "key.create", created.key().subject());
                    Map<String, Object> json = new LinkedHashMap<>(created.key().toJson(now));
                    json.put("key", created.secret());
                    yield json;
                }
                case LIST ->
                    Map.of(
                            "keys",
                            keys.all().stream().map(key -> key.toJson(now)).toList());
                case REVOKE -> {
                    ApiKey revoked = keys.revoke(required());
                    state.audit().note(actor(), "key.revoke", revoked.subject());
                    yield revoked.toJson(System.currentTimeMillis());
                }
                case AUDIT ->
                    Map.of(
                            "entries",
                            state.audit().newest(ENTRIES).stream()
                                    .map(AuditLog.Entry::toJson)
                                    .toList());
            };
        }
    }

    private static String actor() {
        return "command line, user " + System.getProperty("user.name");
    }

    private Map<String, Object> request() {
        Map<String, Object> limits = new LinkedHashMap<>();
        put(limits, "running", running);
        put(limits, "per_minute", perMinute);
        put(limits, "waiting", waiting);
        Map<String, Object> request = new LinkedHashMap<>();
        request.put("name", required());
        request.put("scopes", scopes);
        put(
                request,
                "expires_at",
                expires == null ? null : moment(expires, Instant.now()).toString());
        put(request, "limits", limits.isEmpty() ? null : limits);
        return request;
    }

    private static void put(Map<String, Object> json, String member, Object value) {
        if (value != null) {
            json.put(member, value);
        }
    }

    private static Instant moment(String text, Instant now) {
        Matcher span = SPAN.matcher(text);
        if (span.matches()) {
            long count = Long.parseLong(span.group(1));
            return now.plus(span.group(2).equals("h") ? Duration.ofHours(count) : Duration.ofDays(count));
        }
        try {
            return text.length() == 10
                    ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                    : Instant.parse(text);
        } catch (DateTimeException wrong) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "--expires is \"" + text + "\"; give 12h, 90d, 2027-01-31 or 2027-01-31T12:00:00Z.",
                    wrong);
        }
    }

    private String required() {
        if (name == null) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    action == Action.CREATE ? "Say who is to use the key." : "Say which key; see easel keys list.");
        }
        return name;
    }

    private void print(Map<?, ?> answer) {
        switch (action) {
            case CREATE -> {
                easel.console().out().println(answer.get("key"));
                easel.console()
                        .err()
                        .println("This is the key " + answer.get("id") + " of " + answer.get("name")
                                + "; it is not shown again.");
            }
            case LIST ->
                ((List<?>) answer.get("keys"))
                        .forEach(key -> easel.console().out().println(line((Map<?, ?>) key)));
            case REVOKE ->
                easel.console().out().println("Revoked " + answer.get("id") + " of " + answer.get("name") + ".");
            case AUDIT -> {
                for (Object entry : (List<?>) answer.get("entries")) {
                    Map<?, ?> members = (Map<?, ?>) entry;
                    easel.console()
                            .out()
                            .println(members.get("at") + "  " + members.get("actor") + "  " + members.get("action")
                                    + "  " + members.get("subject"));
                }
            }
        }
    }

    private static String line(Map<?, ?> key) {
        StringBuilder line = new StringBuilder();
        line.append(String.format("%-16s  %-8s  %-20s  ", key.get("id"), key.get("state"), key.get("name")));
        line.append(String.join(
                ", ",
                ((List<?>) key.get("scopes")).stream().map(String::valueOf).toList()));
        if (key.get("expires_at") != null) {
            line.append("  until ").append(key.get("expires_at"));
        }
        ((Map<?, ?>) key.get("limits")).forEach((limit, most) -> {
            if (most != null) {
                line.append("  ").append(limit).append(' ').append(most);
            }
        });
        return line.toString();
    }
}
