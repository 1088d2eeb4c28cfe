package dev.easel.app;

import dev.easel.hub.catalogue.CatalogueModel;
import dev.easel.hub.library.ModelLibrary;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A model of the catalogue as JSON. */
final class ModelDescription {
    private ModelDescription() {}

    static Map<String, Object> of(CatalogueModel model, ModelLibrary library) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("name", model.name());
        json.put("title", model.title());
        List<Map<String, Object>> files = library.catalogue().find(model.name()).stream()
                .map(file -> {
                    Map<String, Object> entry = new LinkedHashMap<>();
                    entry.put("file", file.name());
                    entry.put("folder", file.folder());
                    entry.put("source", file.sources().getFirst().text());
                    entry.put("licence", file.licence());
                    entry.put("gated", file.gated());
                    entry.put("size", file.size().isPresent() ? file.size().getAsLong() : null);
                    entry.put("sha256", file.sha256().orElse(null));
                    entry.put("present", library.present(file).isPresent());
                    return entry;
                })
                .toList();
        json.put("files", files);
        return json;
    }
}
