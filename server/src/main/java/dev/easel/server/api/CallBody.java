package dev.easel.server.api;

import dev.easel.server.call.InputFiles;
import dev.easel.server.endpoint.Endpoint;
import dev.easel.server.endpoint.EndpointParameter;
import dev.easel.server.endpoint.ParameterKind;
import dev.easel.server.endpoint.ParameterValues;
import dev.easel.server.http.HttpCall;
import dev.easel.server.http.Multipart;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The values in the body of a call: members of a JSON object, or parts of a form, with files stored. */
final class CallBody {
    private CallBody() {}

    static Map<String, Object> read(HttpCall call, Endpoint endpoint, InputFiles files) throws IOException {
        boolean form = call.contentType()
                .filter(type -> type.regionMatches(true, 0, "multipart/form-data", 0, 19))
                .isPresent();
        return form ? form(call, endpoint, files) : json(call, endpoint, files);
    }

    private static Map<String, Object> json(HttpCall call, Endpoint endpoint, InputFiles files) {
        Map<String, Object> values = new LinkedHashMap<>(call.jsonBodyWithFiles());
        for (EndpointParameter parameter : endpoint.parameters()) {
            if (parameter.kind() == ParameterKind.FILE && values.get(parameter.name()) instanceof String url) {
                values.put(parameter.name(), files.storeUrl(url, parameter.name()));
            }
        }
        return values;
    }

    private static Map<String, Object> form(HttpCall call, Endpoint endpoint, InputFiles files) throws IOException {
        Map<String, Object> values = new LinkedHashMap<>();
        for (Map.Entry<String, Multipart.Part> entry :
                Multipart.read(call).parts().entrySet()) {
            String name = entry.getKey();
            Multipart.Part part = entry.getValue();
            Optional<EndpointParameter> parameter = endpoint.parameter(name);
            boolean file = parameter
                    .filter(found -> found.kind() == ParameterKind.FILE)
                    .isPresent();
            String text = new String(part.content(), StandardCharsets.UTF_8);
            if (file && part.fileName().isPresent()) {
                values.put(name, files.store(part.content(), name));
            } else if (file) {
                values.put(name, files.storeUrl(text, name));
            } else if (part.fileName().isPresent() && parameter.isPresent()) {
                throw new ParameterValues.Refused(
                        name, "The parameter " + name + " takes no file; send its value as a plain field.");
            } else {
                values.put(name, text);
            }
        }
        return values;
    }
}
