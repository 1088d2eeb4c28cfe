package dev.easel.fuzz;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.easel.server.http.Answer;
import dev.easel.server.http.Multipart;
import dev.easel.server.http.Router;

/** Uploads: the parts of a body, or a status from 400 on. */
class MultipartFuzzTest {
    private static final LocalServer SERVER = new LocalServer(router());

    private static Router router() {
        Router router = new Router();
        router.add("POST", "/upload", call -> {
            Multipart form = Multipart.read(call);
            return Answer.text(
                    200, form.text("subfolder").orElse("") + form.part("image").flatMap(Multipart.Part::fileName));
        });
        return router;
    }

    @FuzzTest(maxDuration = "5m")
    void readsOrRefuses(byte[] body) throws Exception {
        SERVER.send("POST /upload HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=b\r\n", body);
    }
}
