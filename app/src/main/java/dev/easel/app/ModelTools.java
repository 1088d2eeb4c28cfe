package dev.easel.app;

import dev.easel.graph.convert.ModelFileNames;
import dev.easel.graph.convert.NodeCatalog;
import dev.easel.graph.workflow.WorkflowDocument;
import dev.easel.hub.catalogue.Catalogue;
import dev.easel.hub.download.ContentCheck;
import dev.easel.hub.library.ModelLibrary;
import dev.easel.hub.library.WorkflowModels;
import dev.easel.tensor.file.WeightFiles;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;

/** What the commands about models share. */
final class ModelTools {
    private ModelTools() {}

    static ModelLibrary library(Workspace workspace) {
        return new ModelLibrary(workspace.models(), workspace.modelRoots().getFirst(), Catalogue.builtIn());
    }

    /** Lets only weights arrive under the name of weights. */
    static ContentCheck weights() {
        return new ContentCheck() {
            @Override
            public void start(Path target, byte[] start) {
                if (holdsWeights(target)) {
                    WeightFiles.checkStart(target, start);
                }
            }

            @Override
            public void whole(Path target, Path file) {
                if (holdsWeights(target)) {
                    WeightFiles.open(file).close();
                }
            }
        };
    }

    private static boolean holdsWeights(Path file) {
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return name.endsWith(".safetensors") || name.endsWith(".sft") || name.endsWith(".gguf");
    }

    /** What a workflow names, compared with what is there. */
    static WorkflowModels neededBy(WorkflowDocument workflow, ModelLibrary library) {
        List<WorkflowModels.Need> needs = ModelFileNames.of(workflow, NodeCatalog.stock()).stream()
                .map(named -> new WorkflowModels.Need(named.name(), named.folder(), named.node(), named.address()))
                .toList();
        return WorkflowModels.of(needs, library);
    }
}
