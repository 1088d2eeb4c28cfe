package dev.easel.server.call;

import dev.easel.graph.convert.ModelFileNames;
import dev.easel.graph.convert.NodeCatalog;
import dev.easel.graph.workflow.Workflow;
import dev.easel.graph.workflow.WorkflowDocument;
import dev.easel.server.job.JobTerms;
import java.util.stream.Collectors;

/** The terms of jobs: whose they are, and which model files they need, so that a worker that has these takes them. */
public final class Terms {
    private final NodeCatalog catalog;

    public Terms(NodeCatalog catalog) {
        this.catalog = catalog;
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
