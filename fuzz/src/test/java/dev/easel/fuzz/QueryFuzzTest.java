package dev.easel.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.easel.server.http.Answer;
import dev.easel.server.http.Router;
import java.nio.charset.StandardCharsets;

/** Paths and query strings: values, or a status from 400 on. */
class QueryFuzzTest {
    private static final LocalServer SERVER = new LocalServer(router());

    private static Router router() {
        Router router = new Router();
        router.add("GET", "/q/{name}", call -> {
            call.integer("offset");
            return Answer.json(call.path("name") + call.query("filename") + call.flag("full_info", false));
        });
        return router;
    }

    @FuzzTest(maxDuration = "5m")
    void readsOrRefuses(byte[] query) throws Exception {
        String text = new String(query, StandardCharsets.ISO_8859_1).replaceAll("[\r\n ]", "");
        SERVER.send("GET /q/" + text + " HTTP/1.1\r\n", new byte[0]);
    }
}
