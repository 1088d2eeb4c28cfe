package dev.easel.hub.library;

import dev.easel.hub.catalogue.CatalogueFile;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;

/**
 * What a workflow needs of the model folders.
 *
 * @param present files that are there
 * @param obtainable files that are missing and that the catalogue knows, with what they need
 * @param unknown files that are missing and that it does not
 */
public record WorkflowModels(List<Need> present, List<CatalogueFile> obtainable, List<Need> unknown) {
    /** Copies the lists. */
    public WorkflowModels {
        present = List.copyOf(present);
        obtainable = List.copyOf(obtainable);
        unknown = List.copyOf(unknown);
    }

    /**
     * A file that a node names.
     *
     * @param name as it is written there
     * @param folder the model folder, if known
     * @param node which node
     * @param address where the workflow says it can be had
     */
    public record Need(String name, Optional<String> folder, String node, Optional<String> address) {}

    /** Compares what is needed with what is there. */
    public static WorkflowModels of(List<Need> needs, ModelLibrary library) {
        List<Need> present = new ArrayList<>();
        LinkedHashSet<CatalogueFile> obtainable = new LinkedHashSet<>();
        List<Need> unknown = new ArrayList<>();
        for (Need need : needs) {
            Optional<CatalogueFile> known = library.catalogue().named(need.name(), need.folder());
            boolean there = need.folder()
                    .filter(folder -> library.folders().keys().contains(folder))
                    .filter(folder -> library.folders().contains(folder, need.name()))
                    .isPresent();
            if (there) {
                present.add(need);
            }
            if (known.isPresent()) {
                library.catalogue().withNeeds(known.get()).stream()
                        .filter(file -> !(there && file.equals(known.get())))
                        .filter(file -> library.present(file).isEmpty())
                        .forEach(obtainable::add);
            } else if (!there) {
                unknown.add(need);
            }
        }
        return new WorkflowModels(present, List.copyOf(obtainable), unknown);
    }
}
