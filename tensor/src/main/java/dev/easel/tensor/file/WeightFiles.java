package dev.easel.tensor.file;

import static dev.easel.tensor.file.WeightFileError.refused;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.tensor.WeightMap;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** Opens weight files by what is in them, whatever they are called. */
public final class WeightFiles {
    private static final int SNIFFED_BYTES = 512;
    private static final String PICKLED =
            "is a pickled checkpoint, which can run code when it is read; convert it where Python and torch are: "
                    + "python -c \"import torch, safetensors.torch as s; w = torch.load('old.ckpt', weights_only=True); "
                    + "s.save_file({k: v.contiguous() for k, v in w.get('state_dict', w).items()}, "
                    + "'new.safetensors')\"";
    private static final String WEB_PAGE =
            "is a web page and not weights: the server answered with a log-in, licence or error page; "
                    + "fetch it again with an access token";

    private WeightFiles() {}

    /**
     * Opens a safetensors or a GGUF file.
     *
     * @throws EaselException when the file is missing, in no format that is read, or damaged; a pickled checkpoint is refused with the
     *     way to convert it, since reading one can run code
     */
    public static WeightMap open(Path file) {
        requireFile(file);
        byte[] start = start(file);
        if (new String(start, StandardCharsets.ISO_8859_1).startsWith(GgufFile.MAGIC)) {
            return GgufFile.open(file);
        }
        Optional<EaselException> foreign = explain(file, start);
        if (foreign.isPresent()) {
            throw foreign.get();
        }
        if (looksLikeSafetensors(file, start)) {
            return SafetensorsFile.open(file);
        }
        throw refused(file, "is not a weight file that can be read; safetensors and GGUF can");
    }

    /**
     * Looks at the first bytes of a file that is arriving.
     *
     * @param file the name it is to get
     * @param start its first 512 bytes, or all of them
     * @throws EaselException when it can be told that no weights follow: a web page, a pickled checkpoint, an archive
     */
    public static void checkStart(Path file, byte[] start) {
        boolean known = new String(start, StandardCharsets.ISO_8859_1).startsWith(GgufFile.MAGIC)
                || (start.length > SafetensorsFile.LENGTH_BYTES && start[SafetensorsFile.LENGTH_BYTES] == '{');
        Optional<EaselException> foreign = explain(file, start);
        if (foreign.isPresent()) {
            throw foreign.get();
        }
        if (!known) {
            throw refused(file, "is not a weight file that can be read; safetensors and GGUF can");
        }
    }

    /** @throws EaselException when there is no readable, regular, non-empty file of that name */
    static void requireFile(Path file) {
        if (!Files.exists(file)) {
            throw new EaselException(
                    ErrorCode.NOT_FOUND, "Weight file '" + file + "' does not exist; check the name and the folder.");
        }
        if (!Files.isRegularFile(file)) {
            throw refused(file, "is not a file; name the weight file inside it");
        }
        try {
            if (Files.size(file) == 0) {
                throw refused(file, "is empty; its download did not begin or was cleared, fetch it again");
            }
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static byte[] start(Path file) {
        try (InputStream stream = Files.newInputStream(file)) {
            return stream.readNBytes(SNIFFED_BYTES);
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    private static EaselException unreadable(Path file, IOException cause) {
        return new EaselException(
                ErrorCode.INPUT_OUTPUT,
                "'" + file + "' could not be read (" + cause.getMessage() + "); check the file's permissions.",
                cause);
    }

    private static boolean looksLikeSafetensors(Path file, byte[] start) {
        boolean headerFollows =
                start.length > SafetensorsFile.LENGTH_BYTES && start[SafetensorsFile.LENGTH_BYTES] == '{';
        String name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return headerFollows || name.endsWith(".safetensors") || name.endsWith(".sft");
    }

    /** What a file that holds no weights is, if that can be told from its first bytes. */
    private static Optional<EaselException> explain(Path file, byte[] start) {
        String text = new String(start, StandardCharsets.ISO_8859_1);
        String lower = text.stripLeading().toLowerCase(Locale.ROOT);
        if (isPickle(start, text)) {
            return Optional.of(refused(file, PICKLED));
        }
        if (text.startsWith("PK\u0003\u0004")) {
            return Optional.of(refused(file, "is a zip archive; unpack it and name the weight file that was in it"));
        }
        if (text.startsWith("version https://git-lfs")) {
            return Optional.of(refused(file, "is a Git LFS pointer and not the weights; run git lfs pull"));
        }
        if (lower.startsWith("<!doctype") || lower.startsWith("<html") || lower.startsWith("<?xml")) {
            return Optional.of(refused(file, WEB_PAGE));
        }
        if (lower.startsWith("{\"error\"") || lower.startsWith("{\"message\"")) {
            return Optional.of(refused(file, "is a server's error message and not weights; fetch it again"));
        }
        if (isZero(start)) {
            return Optional.of(refused(
                    file, "starts with zeros only: its download set space aside and did not finish; fetch it again"));
        }
        return Optional.empty();
    }

    /** Pickle protocols 2 to 5 begin with their number; newer checkpoints are zip archives with the pickle as first entry. */
    private static boolean isPickle(byte[] start, String text) {
        boolean bare = start.length > 1 && (start[0] & 0xff) == 0x80 && start[1] >= 2 && start[1] <= 5;
        boolean header = start.length > SafetensorsFile.LENGTH_BYTES && start[SafetensorsFile.LENGTH_BYTES] == '{';
        return (bare && !header) || (text.startsWith("PK\u0003\u0004") && text.contains("data.pkl"));
    }

    private static boolean isZero(byte[] start) {
        for (byte each : start) {
            if (each != 0) {
                return false;
            }
        }
        return true;
    }
}
