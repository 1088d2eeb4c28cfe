package dev.easel.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeysCommandTest {
    @TempDir
    private Path folder;

    private CommandLineRun keys(String... arguments) {
        String[] all = new String[arguments.length + 4];
        all[0] = "keys";
        System.arraycopy(arguments, 0, all, 1, arguments.length);
        all[arguments.length + 1] = "--state";
        all[arguments.length + 2] = folder.toString();
        all[arguments.length + 3] = "--running=3";
        return CommandLineRun.of(all);
    }

    @Test
    void aKeyIsShownOnceListedAndRevoked() {
        CommandLineRun created = keys("create", "shop", "--scope", "call:poster", "--expires", "90d");
        assertThat(created.status()).as(created.err()).isZero();
        assertThat(created.out().strip()).matches("easel_[A-Za-z0-9_-]{43}");

        CommandLineRun listed = keys("list");
        assertThat(listed.out())
                .contains("valid", "shop", "call:poster", "running 3")
                .doesNotContain(created.out().strip());

        assertThat(keys("revoke", "shop").out()).contains("Revoked");
        assertThat(keys("list").out()).contains("revoked");
        assertThat(keys("audit").out()).contains("key.create", "key.revoke", "command line");
    }

    @Test
    void whatIsMissingIsNamed() {
        assertThat(keys("create").err()).contains("who is to use the key");
        assertThat(keys("create", "shop").err()).contains("--scope");
        assertThat(keys("create", "shop", "--scope", "admin", "--expires", "later")
                        .err())
                .contains("--expires");
        assertThat(keys("revoke", "nobody").err()).contains("no key nobody");
    }

    @Test
    void usageOfNothingIsNothing() {
        CommandLineRun usage = CommandLineRun.of("usage", "--state", folder.toString(), "--price-per-second", "0.5");
        assertThat(usage.out()).contains("total  0 jobs  0.000 s  cost 0");
    }
}
