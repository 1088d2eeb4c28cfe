package dev.easel.server.call;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.hub.DataFolder;
import dev.easel.hub.DataFolders;
import dev.easel.media.NewFile;
import dev.easel.media.PictureReader;
import dev.easel.server.outgoing.Downloads;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Optional;

/** Puts the files that callers bring into the input folder, named by their content. */
public final class InputFiles {
    private final DataFolders folders;
    private final Downloads downloads;

    /** @param downloads fetches files that are named by URL */
    public InputFiles(DataFolders folders, Downloads downloads) {
        this.folders = folders;
        this.downloads = downloads;
    }

    /**
     * Stores a file.
     *
     * @param content its bytes
     * @param name for messages
     * @return its name in the input folder
     * @throws EaselException INVALID_FILE when it is no picture, film or sound, or a picture too large to be decoded
     */
    public String store(byte[] content, String name) {
        String ending = ending(content)
                .orElseThrow(() -> new EaselException(
                        ErrorCode.INVALID_FILE,
                        "The file of " + name
                                + " is none of the known kinds; give PNG, JPEG, WebP, GIF, BMP, MP4, WebM, WAV, MP3"
                                + " or FLAC."));
        if (isPicture(ending)) {
            PictureReader.read(content, "of " + name);
        }
        String fileName = "call-" + digest(content) + "." + ending;
        Path file = folders.resolve(DataFolder.INPUT, fileName);
        try {
            Files.createDirectories(folders.input());
            if (!Files.exists(file)) {
                NewFile.create(file, content);
            }
        } catch (FileAlreadyExistsException same) {
            return fileName;
        } catch (IOException failure) {
            throw new EaselException(
                    ErrorCode.INPUT_OUTPUT, "The input folder " + folders.input() + " cannot be written.", failure);
        }
        return fileName;
    }

    /**
     * Stores the content of a {@code data:} URL, or what an {@code https:} or {@code http:} URL leads to.
     *
     * @throws EaselException INVALID_INPUT when it is none of these, cannot be fetched, leads to a private address, or is not base64
     */
    public String storeUrl(String url, String name) {
        if (Downloads.isUrl(url)) {
            return store(downloads.fetch(url, name), name);
        }
        if (!url.regionMatches(true, 0, "data:", 0, 5)) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT,
                    "The parameter " + name
                            + " is neither a data URL nor an https URL; send the file as a part of"
                            + " multipart/form-data, as data:image/png;base64,…, or as https://….");
        }
        int comma = url.indexOf(',');
        if (comma < 0 || !url.substring(0, comma).toLowerCase(Locale.ROOT).endsWith(";base64")) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT, "The data URL of " + name + " is not data:TYPE;base64,CONTENT.");
        }
        try {
            return store(Base64.getMimeDecoder().decode(url.substring(comma + 1)), name);
        } catch (IllegalArgumentException malformed) {
            throw new EaselException(
                    ErrorCode.INVALID_INPUT, "The data URL of " + name + " is not base64; encode it again.", malformed);
        }
    }

    /**
     * The bytes of a file that was stored.
     *
     * @param fileName what {@link #store} returned
     */
    public byte[] content(String fileName) {
        return PictureReader.bytes(folders.resolve(DataFolder.INPUT, fileName));
    }

    private static boolean isPicture(String ending) {
        return switch (ending) {
            case "png", "jpg", "webp", "gif", "bmp" -> true;
            default -> false;
        };
    }

    private static Optional<String> ending(byte[] file) {
        String head = new String(file, 0, Math.min(16, file.length), StandardCharsets.ISO_8859_1);
        if (head.startsWith("\u0089PNG")) {
            return Optional.of("png");
        }
        if (head.startsWith("\u00FF\u00D8\u00FF")) {
            return Optional.of("jpg");
        }
        if (head.startsWith("RIFF") && head.startsWith("WEBP", 8)) {
            return Optional.of("webp");
        }
        if (head.startsWith("RIFF") && head.startsWith("WAVE", 8)) {
            return Optional.of("wav");
        }
        if (head.startsWith("GIF8")) {
            return Optional.of("gif");
        }
        if (head.startsWith("BM")) {
            return Optional.of("bmp");
        }
        if (head.startsWith("ftyp", 4)) {
            return Optional.of("mp4");
        }
        if (head.startsWith("\u001A\u0045\u00DF\u00A3")) {
            return Optional.of("webm");
        }
        if (head.startsWith("fLaC")) {
            return Optional.of("flac");
        }
        return head.startsWith("ID3") || head.startsWith("\u00FF\u00FB") ? Optional.of("mp3") : Optional.empty();
    }

    private static String digest(byte[] content) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(content);
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
