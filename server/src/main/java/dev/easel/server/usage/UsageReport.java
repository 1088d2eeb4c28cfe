package dev.easel.server.usage;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.server.job.UsageEntry;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Device time summed up by some of hour, key, endpoint and worker.
 *
 * @param since the first hour, milliseconds since 1970
 * @param until the end, milliseconds since 1970
 * @param by by what it is summed up
 * @param price what a second costs
 */
public record UsageReport(long since, long until, Set<Dimension> by, Price price) {
    private static final Pattern SPAN = Pattern.compile("(\\d{1,6})([hd])");

    /** What entries can be told apart by. */
    public enum Dimension {
        HOUR,
        KEY,
        ENDPOINT,
        WORKER
    }

    private record Sum(long jobs, long milliseconds) {
        Sum plus(UsageEntry entry) {
            return new Sum(jobs + entry.jobs(), milliseconds + entry.deviceMilliseconds());
        }
    }

    public UsageReport {
        by = Set.copyOf(by);
    }

    /**
     * Reads what someone asks for.
     *
     * @param since a date, a moment, or how far back: {@code 24h}, {@code 30d}
     * @param by names of dimensions with commas between them
     * @param now milliseconds since 1970
     * @throws EaselException INVALID_INPUT when one of them is something else
     */
    public static UsageReport parse(String since, String by, Price price, long now) {
        Set<Dimension> dimensions = new TreeSet<>();
        for (String name : by.split(",", -1)) {
            dimensions.add(dimension(name.strip()));
        }
        return new UsageReport(start(since, now), now + 1, dimensions, price);
    }

    private static Dimension dimension(String name) {
        for (Dimension dimension : Dimension.values()) {
            if (dimension.name().toLowerCase(Locale.ROOT).equals(name)) {
                return dimension;
            }
        }
        throw new EaselException(
                ErrorCode.INVALID_INPUT,
                "Usage cannot be told by \"" + name + "\"; give some of hour, key, endpoint, worker.");
    }

    private static long start(String since, long now) {
        Matcher span = SPAN.matcher(since);
        if (span.matches()) {
            long count = Long.parseLong(span.group(1));
            return now - (span.group(2).equals("h") ? Duration.ofHours(count) : Duration.ofDays(count)).toMillis();
        }
        try {
            return since.length() == 10
                    ? LocalDate.parse(since)
                            .atStartOfDay(ZoneOffset.UTC)
                            .toInstant()
                            .toEpochMilli()
                    : Instant.parse(since).toEpochMilli();
        } catch (DateTimeException wrong) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "\"" + since + "\" is no beginning; give 24h, 30d, 2026-11-01 or 2026-11-01T12:00:00Z.",
                    wrong);
        }
    }

    /**
     * The report.
     *
     * @param entries what was used in the time
     * @param keyNames key id → name
     */
    public Map<String, Object> toJson(List<UsageEntry> entries, Map<String, String> keyNames) {
        Map<List<String>, Sum> sums =
                new TreeMap<>((one, other) -> String.join("\0", one).compareTo(String.join("\0", other)));
        Sum total = new Sum(0, 0);
        for (UsageEntry entry : entries) {
            Sum more = sums.getOrDefault(group(entry), new Sum(0, 0)).plus(entry);
            sums.put(group(entry), more);
            total = total.plus(entry);
        }
        List<Map<String, Object>> rows = new ArrayList<>();
        sums.forEach((group, sum) -> rows.add(row(group, sum, keyNames)));
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("since", Instant.ofEpochMilli(since).toString());
        json.put("until", Instant.ofEpochMilli(until).toString());
        json.put("price_per_second", price.perSecond());
        json.put("usage", rows);
        json.put("total", amounts(total));
        return json;
    }

    private List<String> group(UsageEntry entry) {
        Map<Dimension, Function<UsageEntry, String>> parts = Map.of(
                Dimension.HOUR, each -> Instant.ofEpochMilli(each.hourStart()).toString(),
                Dimension.KEY, UsageEntry::owner,
                Dimension.ENDPOINT, UsageEntry::endpoint,
                Dimension.WORKER, UsageEntry::worker);
        return new TreeSet<>(by)
                .stream().map(each -> parts.get(each).apply(entry)).toList();
    }

    private Map<String, Object> row(List<String> group, Sum sum, Map<String, String> keyNames) {
        Map<String, Object> row = new LinkedHashMap<>();
        int index = 0;
        for (Dimension dimension : new TreeSet<>(by)) {
            String value = group.get(index++);
            row.put(dimension.name().toLowerCase(Locale.ROOT), value);
            if (dimension == Dimension.KEY) {
                row.put("key_name", keyNames.getOrDefault(value, ""));
            }
        }
        row.putAll(amounts(sum));
        return row;
    }

    private Map<String, Object> amounts(Sum sum) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("jobs", sum.jobs());
        json.put("gpu_seconds", Price.seconds(sum.milliseconds()));
        json.put("cost", price.of(sum.milliseconds()));
        return json;
    }
}
