package dev.easel.hub.catalogue;

import java.util.List;

/**
 * Files that work together.
 *
 * @param name what {@code models pull} calls it
 * @param title what it is, in a few words
 * @param files ids of its files
 */
public record CatalogueModel(String name, String title, List<String> files) {
    public CatalogueModel {
        files = List.copyOf(files);
    }
}
