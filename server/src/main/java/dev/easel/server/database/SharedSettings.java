package dev.easel.server.database;

import java.util.function.Supplier;

/** Values that all processes of a database agree on. */
public final class SharedSettings {
    private final Tables tables;

    public SharedSettings(Tables tables) {
        this.tables = tables;
    }

    /**
     * A value; the first process that asks for it makes it.
     *
     * @param first the value when there is none
     */
    public String get(String name, Supplier<String> first) {
        return find(name).findFirst().orElseGet(() -> {
            tables.update(
                    "INSERT INTO setting (name, setting_value) VALUES (?, ?) ON CONFLICT (name) DO NOTHING",
                    name,
                    first.get());
            return find(name).findFirst().orElseThrow();
        });
    }

    private java.util.stream.Stream<String> find(String name) {
        return tables.list("SELECT setting_value FROM setting WHERE name = ?", row -> row.getString(1), name).stream();
    }
}
