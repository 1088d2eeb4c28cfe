package dev.easel.nodes;

import dev.easel.errors.EaselException;
import dev.easel.graph.node.ChoiceSource;
import dev.easel.graph.node.NodeContext;
import dev.easel.graph.node.Services;
import dev.easel.hub.ModelFolders;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The files of a model folder as choices, listed anew each time. A name with other sub-folders than the file's is accepted when only
 * one file can be meant.
 *
 * @param key the folder: {@code checkpoints}, {@code diffusion_models} …
 * @param more choices that are no files, after them
 */
record ModelFileChoices(String key, List<String> more) implements ChoiceSource {
    /** The files alone. */
    static ModelFileChoices of(String key) {
        return new ModelFileChoices(key, List.of());
    }

    @Override
    public List<?> choices(Services services) {
        List<String> names = new ArrayList<>(services.find(ModelFolders.class)
                .map(folders -> folders.list(key))
                .orElse(List.of()));
        names.addAll(more);
        return names;
    }

    @Override
    public boolean accepts(Object value, Services services) {
        return value instanceof String name
                && services.find(ModelFolders.class)
                        .filter(folders -> folders.contains(key, name))
                        .isPresent();
    }

    @Override
    public Optional<String> absence(Object value, Services services) {
        try {
            services.get(ModelFolders.class).find(key, String.valueOf(value));
            return Optional.empty();
        } catch (EaselException missing) {
            return Optional.of(missing.getMessage());
        }
    }

    /**
     * The file of a name.
     *
     * @throws EaselException when there is none, naming where it was looked for and what is there
     */
    Path find(String name, NodeContext context) {
        return context.service(ModelFolders.class).find(key, name);
    }
}
