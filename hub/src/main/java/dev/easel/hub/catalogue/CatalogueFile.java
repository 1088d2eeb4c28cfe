package dev.easel.hub.catalogue;

import dev.easel.hub.download.RemoteFile;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A file that can be fetched.
 *
 * @param id what the catalogue calls it
 * @param sources where it is, the publisher's first; all have the same content
 * @param folder the model folder it belongs into, or {@code tokenizers/…}
 * @param name the name it gets there
 * @param licence of its content, or an empty text
 * @param gated whether its publisher asks for a licence to be accepted
 * @param size in bytes, if known
 * @param sha256 of its content, if known
 * @param needs models of the catalogue it cannot do without
 */
public record CatalogueFile(
        String id,
        List<RemoteFile> sources,
        String folder,
        String name,
        String licence,
        boolean gated,
        OptionalLong size,
        Optional<String> sha256,
        List<String> needs) {
    public CatalogueFile {
        sources = List.copyOf(sources);
        needs = List.copyOf(needs);
    }

    /** The same under another name, or in another folder. */
    public CatalogueFile placed(Optional<String> otherFolder, Optional<String> otherName) {
        return new CatalogueFile(
                id, sources, otherFolder.orElse(folder), otherName.orElse(name), licence, gated, size, sha256, needs);
    }
}
