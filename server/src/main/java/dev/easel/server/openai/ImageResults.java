package dev.easel.server.openai;

import dev.easel.server.call.FinishedJob;
import dev.easel.server.call.JobOutput;
import dev.easel.server.call.JobOutputs;
import dev.easel.server.call.Rendering;
import dev.easel.server.endpoint.Endpoint;
import dev.easel.server.http.MediaTypes;
import dev.easel.server.http.SignedLinks;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The pictures of jobs in the form that was asked for. */
final class ImageResults {
    private final JobOutputs outputs;
    private final Rendering rendering;
    private final SignedLinks links;

    ImageResults(JobOutputs outputs, Rendering rendering, SignedLinks links) {
        this.outputs = outputs;
        this.rendering = rendering;
        this.links = links;
    }

    /**
     * A picture of a job.
     *
     * @param index its place among the job's outputs
     */
    record Made(FinishedJob job, int index, JobOutput output) {}

    /** The pictures of a job. */
    List<Made> of(FinishedJob job) {
        List<Made> pictures = new ArrayList<>();
        int index = 0;
        for (JobOutput output : outputs.of(job.outputs().orElse("{}"))) {
            if (rendering.kind(output) == Rendering.Kind.PICTURE) {
                pictures.add(new Made(job, index, output));
            }
            index++;
        }
        return pictures;
    }

    /** A picture as a member of {@code data}. */
    Map<String, Object> item(Made made, ImageOrder order, Endpoint endpoint, String origin) throws IOException {
        Map<String, Object> item = new LinkedHashMap<>();
        if (order.delivery() != ImageOrder.Delivery.URL) {
            item.put("b64_json", base64(made, order, endpoint));
        }
        if (order.delivery() != ImageOrder.Delivery.BASE64) {
            item.put("url", origin + links.sign(path(made, order.format())));
        }
        Map<?, ?> parameters = made.job().call().get("parameters") instanceof Map<?, ?> map ? map : Map.of();
        if (parameters.get("seed") != null) {
            item.put("seed", parameters.get("seed"));
        }
        return item;
    }

    private static String path(Made made, ImageOrder.Format format) {
        return "/v1/images/" + made.job().view().promptId() + "/" + made.index() + "." + format.title();
    }

    String base64(Made made, ImageOrder order, Endpoint endpoint) throws IOException {
        String type = order.format().mediaType();
        boolean own = type.equals(MediaTypes.harmless(made.output().name()));
        byte[] content = own
                ? rendering.bytes(made.output(), type, endpoint.keepsMetadata())
                : rendering.picture(made.output(), type, order.quality());
        return Base64.getEncoder().encodeToString(content);
    }
}
