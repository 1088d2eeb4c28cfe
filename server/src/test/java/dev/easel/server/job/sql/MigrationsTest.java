package dev.easel.server.job.sql;

import static org.assertj.core.api.Assertions.assertThat;

import dev.easel.server.database.Tables;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MigrationsTest {
    @TempDir
    private Path folder;

    @Test
    void theIndexNamesEveryScript() throws Exception {
        List<String> scripts = new ArrayList<>();
        for (String name : List.of("migration", "postgresql")) {
            Path scriptFolder = Path.of(Migrations.class.getResource(name).toURI());
            try (Stream<Path> files = Files.list(scriptFolder)) {
                files.forEach(file -> scripts.add(name + "/" + file.getFileName()));
            }
        }
        assertThat(Migrations.index())
                .as("server/src/main/resources/dev/easel/server/job/sql/migrations.txt")
                .containsExactlyInAnyOrderElementsOf(scripts);
    }

    @Test
    void whatIsMissingIsApplied() {
        SqlDialect dialect = new SqliteDialect(folder.resolve("jobs.db"));
        Migrations.run(dialect);
        Migrations.run(dialect);
        try (Tables tables = new Tables(dialect)) {
            assertThat(tables.list("SELECT script FROM schema_history WHERE success", row -> row.getString(1)))
                    .containsExactlyInAnyOrderElementsOf(Migrations.scripts(dialect));
            assertThat(Migrations.scripts(dialect)).contains("V1__jobs.sql").doesNotContain("V4__leases.sql");
        }
    }
}
