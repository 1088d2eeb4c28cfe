package dev.easel.server.call;

import dev.easel.graph.convert.ModelFileNames;
import dev.easel.graph.convert.NodeCatalog;
import dev.easel.graph.workflow.Workflow;
import dev.easel.graph.workflow.WorkflowDocument;
import dev.easel.server.file.JobFiles;
import dev.easel.server.job.JobTerms;
import java.util.Map;
import java.util.stream.Collectors;

/** The terms of jobs: whose they are, which model files they need, so that a worker that has these takes them, and which inputs. */
public final class Terms {
    private final NodeCatalog catalog;
    private final JobFiles files;

    public Terms(NodeCatalog catalog, JobFiles files) {
        this.catalog = catalog;
        this.files = files;
    }

    /** The extra data of a job, with a note of its inputs where they have to travel. */
    public Map<String, Object> extraData(Workflow workflow, Map<String, Object> extraData) {
        return files.offer(workflow, extraData);
    }

    /** The terms of a job that runs a workflow in API form. */
    public JobTerms of(JobOrder order, Workflow workflow) {
        return new JobTerms(
                order.principal().keyId(),
                order.priority(),
                order.endpoint(),
                models(workflow),
                order.principal().limits());
    }

    private String models(Workflow workflow) {
        return ModelFileNames.of(new WorkflowDocument.Api(workflow), catalog).stream()
                .map(named -> named.folder().orElse("") + "/" + named.name())
                .sorted()
                .distinct()
                .collect(Collectors.joining("\n"));
    }
}
