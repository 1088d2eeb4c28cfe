package dev.easel.server.recipe;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.hub.ModelFolders;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds the text-to-image models among the model files. */
public final class ImageModels {
    private static final String T5_SOURCE = "comfyanonymous/flux_text_encoders";

    private final ModelFolders folders;
    private final ModelFileNames names;

    public ImageModels(ModelFolders folders) {
        this.folders = folders;
        this.names = new ModelFileNames(folders);
    }

    /**
     * The model to use.
     *
     * @param asked what the reader called it: a family such as {@code flux1-dev} or {@code starter}, or a file's name; empty for the
     *     first complete one, the starter model last
     * @throws EaselException NOT_FOUND naming what is there, or which of its files is missing and where to get it
     */
    public ImageModel find(Optional<String> asked) {
        List<ImageModel> complete = new ArrayList<>();
        List<String> incomplete = new ArrayList<>();
        for (Candidate candidate : candidates()) {
            if (asked.isPresent() && !candidate.isCalled(asked.get())) {
                continue;
            }
            List<String> missing = missing(candidate);
            if (missing.isEmpty()) {
                complete.add(new ImageModel(candidate.family(), files(candidate)));
            } else {
                incomplete.addAll(missing);
            }
        }
        if (!complete.isEmpty()) {
            return complete.getFirst();
        }
        if (!incomplete.isEmpty() && asked.isPresent()) {
            throw new EaselException(
                    ErrorCode.NOT_FOUND,
                    "The model " + asked.get() + " is not complete: " + String.join("; ", incomplete) + ".");
        }
        throw notThere(asked);
    }

    /** All complete models, in the order in which they are preferred. */
    public List<ImageModel> complete() {
        return candidates().stream()
                .filter(candidate -> missing(candidate).isEmpty())
                .map(candidate -> new ImageModel(candidate.family(), files(candidate)))
                .toList();
    }

    /** Which families are there, and what each that has begun to be there lacks: for {@code easel doctor}. */
    public Map<ImageFamily, List<String>> missingByFamily() {
        Map<ImageFamily, List<String>> missing = new LinkedHashMap<>();
        for (Candidate candidate : candidates()) {
            missing.merge(
                    candidate.family(), missing(candidate), (one, other) -> one.size() <= other.size() ? one : other);
        }
        return missing;
    }

    private EaselException notThere(Optional<String> asked) {
        List<String> present = candidates().stream().map(Candidate::name).toList();
        String there = present.isEmpty() ? "there is none" : "there are " + String.join(", ", present);
        String places = folders.directories("diffusion_models") + " and " + folders.directories("checkpoints");
        for (ImageFamily family : ImageFamily.values()) {
            if (asked.filter(family::isCalled).isPresent() && !family.source().isEmpty()) {
                there += "; get it from " + family.source() + " on Hugging Face";
            }
        }
        return new EaselException(
                ErrorCode.NOT_FOUND,
                asked.map(name -> "There is no model called \"" + name + "\"").orElse("There is no text-to-image model")
                        + " (looked in " + places + "): " + there + ".");
    }

    /** A file that holds a transformer of a known family. */
    private record Candidate(ImageFamily family, String key, String name) {
        boolean isCalled(String text) {
            return family.isCalled(text) || ModelFileNames.isCalled(name, text);
        }
    }

    private List<Candidate> candidates() {
        List<Candidate> candidates = new ArrayList<>();
        for (ImageFamily family : ImageFamily.values()) {
            for (String key : List.of("diffusion_models", "checkpoints")) {
                folders.list(key).stream()
                        .filter(family::claims)
                        .forEach(name -> candidates.add(new Candidate(family, key, name)));
            }
        }
        return candidates;
    }

    private ImageModel.Files files(Candidate candidate) {
        if (candidate.key().equals("checkpoints")) {
            return new ImageModel.Files.Checkpoint(candidate.name());
        }
        return new ImageModel.Files.Separate(
                candidate.name(),
                t5(candidate.family()).orElseThrow(),
                clip(candidate.family()).orElseThrow(),
                vae(candidate.family()).orElseThrow());
    }

    private List<String> missing(Candidate candidate) {
        List<String> missing = new ArrayList<>();
        if (candidate.key().equals("checkpoints")) {
            return missing;
        }
        String source = candidate.family().source();
        if (t5(candidate.family()).isEmpty()) {
            missing.add(lacks("text_encoders", "t5xxl_fp16.safetensors", T5_SOURCE));
        }
        if (clip(candidate.family()).isEmpty()) {
            missing.add(lacks("text_encoders", "clip_l.safetensors", T5_SOURCE));
        }
        if (vae(candidate.family()).isEmpty()) {
            missing.add(lacks("vae", "ae.safetensors", source));
        }
        return missing;
    }

    private String lacks(String key, String fileName, String source) {
        return fileName + " is not in " + folders.directories(key).getFirst() + " (get it from " + source
                + " on Hugging Face)";
    }

    private Optional<String> t5(ImageFamily family) {
        return family == ImageFamily.STARTER
                ? names.first("text_encoders", name -> name.startsWith("easel-starter-t5"))
                : names.t5xxl();
    }

    private Optional<String> clip(ImageFamily family) {
        String start = family == ImageFamily.STARTER ? "easel-starter-clip" : "clip_l";
        return names.first("text_encoders", name -> name.startsWith(start));
    }

    private Optional<String> vae(ImageFamily family) {
        return family == ImageFamily.STARTER
                ? names.first("vae", name -> name.startsWith("easel-starter"))
                : names.first("vae", name -> name.startsWith("ae.") || name.contains("flux"));
    }
}
