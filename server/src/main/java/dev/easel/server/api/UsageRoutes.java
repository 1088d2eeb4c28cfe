package dev.easel.server.api;

import dev.easel.server.http.Answer;
import dev.easel.server.http.HttpCall;
import dev.easel.server.http.Router;
import dev.easel.server.job.UsageEntry;
import dev.easel.server.key.ApiKey;
import dev.easel.server.key.ApiKeys;
import dev.easel.server.key.Principal;
import dev.easel.server.usage.Price;
import dev.easel.server.usage.Usage;
import dev.easel.server.usage.UsageReport;
import java.time.Clock;
import java.util.List;
import java.util.stream.Collectors;

/** {@code /api/easel/usage}: device time and what it costs; of all keys for administrators, of the own one for others. */
public final class UsageRoutes {
    private final Usage usage;
    private final ApiKeys keys;
    private final Price price;
    private final Clock clock;

    public UsageRoutes(Usage usage, ApiKeys keys, Price price, Clock clock) {
        this.usage = usage;
        this.keys = keys;
        this.price = price;
        this.clock = clock;
    }

    /** Adds the route. */
    public void register(Router router) {
        router.addUnprefixed("GET", "/api/easel/usage", Problems.of(this::report));
    }

    private Answer report(HttpCall call) {
        UsageReport report = UsageReport.parse(
                call.query("since").orElse("30d"), call.query("by").orElse("key,endpoint"), price, clock.millis());
        Principal principal = call.principal();
        List<UsageEntry> entries = usage.between(report.since(), report.until()).stream()
                .filter(entry -> principal.scopes().admin() || principal.keyId().equals(entry.owner()))
                .toList();
        return Answer.json(
                report.toJson(entries, keys.all().stream().collect(Collectors.toMap(ApiKey::id, ApiKey::name))));
    }
}
