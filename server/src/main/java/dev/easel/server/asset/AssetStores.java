package dev.easel.server.asset;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;

/** Opens the asset store that a URL names. */
public final class AssetStores {
    private AssetStores() {}

    /**
     * Opens a store.
     *
     * @param url {@code s3://BUCKET/PREFIX}, {@code file:///FOLDER}, or the path of a folder
     * @param capacity how many bytes a folder may hold
     * @throws EaselException INVALID_INPUT when it names none
     */
    public static AssetStore open(String url, long capacity) {
        if (url.startsWith("s3:")) {
            try {
                return S3AssetStore.of(new URI(url));
            } catch (URISyntaxException malformed) {
                throw new EaselException(
                        ErrorCode.INVALID_INPUT, "The asset store " + url + " is not a URL; correct it.", malformed);
            }
        }
        Path folder = url.startsWith("file:") ? Path.of(URI.create(url)) : Path.of(url);
        return new FolderAssetStore(folder, capacity);
    }
}
