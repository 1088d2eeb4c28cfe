package dev.easel.server.call;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.graph.workflow.JsonText;
import dev.easel.graph.workflow.WorkflowLimits;
import dev.easel.hub.DataFolder;
import dev.easel.hub.DataFolders;
import dev.easel.server.file.JobFiles;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Finds the files of a job's results. */
public final class JobOutputs {
    private static final WorkflowLimits STORED = new WorkflowLimits(Integer.MAX_VALUE, 1000, Integer.MAX_VALUE);

    private final DataFolders folders;
    private final JobFiles files;

    public JobOutputs(DataFolders folders, JobFiles files) {
        this.folders = folders;
        this.files = files;
    }

    /**
     * The files, those to be kept before previews; previews only when nothing was kept.
     *
     * @param outputs the JSON object of the history: node id → kind → items
     */
    public List<JobOutput> of(String outputs) {
        List<JobOutput> all = new ArrayList<>();
        Map<?, ?> nodes =
                (Map<?, ?>) JsonText.read(outputs.getBytes(StandardCharsets.UTF_8), "A stored result", STORED);
        nodes.forEach((nodeId, kinds) -> all.addAll(of(nodeId.toString(), (Map<?, ?>) kinds)));
        List<JobOutput> saved = all.stream().filter(JobOutput::saved).toList();
        return saved.isEmpty() ? all : saved;
    }

    /** The files that one node shows. */
    public List<JobOutput> of(String nodeId, Map<?, ?> kinds) {
        List<JobOutput> outputs = new ArrayList<>();
        kinds.forEach((kind, items) -> {
            for (Object item : items instanceof List<?> list ? list : List.of()) {
                if (item instanceof Map<?, ?> described && described.get("filename") instanceof String name) {
                    add(outputs, nodeId, kind.toString(), name, described);
                }
            }
        });
        return outputs;
    }

    private void add(List<JobOutput> outputs, String nodeId, String kind, String name, Map<?, ?> item) {
        String subfolder = item.get("subfolder") instanceof String text ? text : "";
        DataFolder folder =
                DataFolder.ofApiName(String.valueOf(item.get("type"))).orElse(DataFolder.OUTPUT);
        try {
            String path = subfolder.isEmpty() ? name : subfolder + "/" + name;
            Path file = folders.resolve(folder, path);
            files.fetch(folder, path);
            if (Files.isRegularFile(file)) {
                outputs.add(new JobOutput(nodeId, kind, name, file, folder == DataFolder.OUTPUT));
            }
        } catch (EaselException outside) {
            if (outside.code() != ErrorCode.FORBIDDEN_PATH) {
                throw outside;
            }
        }
    }
}
