package dev.easel.server.recipe;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.hub.ModelFolders;
import dev.easel.hub.catalogue.Catalogue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the text-to-video models among the model files: by what is in the files, whatever they are called. */
public final class FilmModels {
    private static final String TEXT_ENCODERS = "text_encoders";
    private static final String STARTER_T5 = "easel-starter-t5";
    private static final Pattern VERSION = Pattern.compile("\\d+\\.\\d+(?:\\.(\\d+))?");

    private final ModelFolders folders;
    private final Catalogue catalogue;
    private final FilmParts.Inspector inspector;
    private final ModelFileNames names;

    /**
     * @param folders where model files are
     * @param catalogue says which files make up a model that readers name
     * @param inspector looks into the files
     */
    public FilmModels(ModelFolders folders, Catalogue catalogue, FilmParts.Inspector inspector) {
        this.folders = folders;
        this.catalogue = catalogue;
        this.inspector = inspector;
        this.names = new ModelFileNames(folders);
    }

    /** A file that holds a transformer for films. */
    private record Candidate(FilmFamily family, String key, String name, FilmParts parts) {
        /** The third number of a version such as 0.9.5, for the newest first. */
        int version() {
            Matcher matcher = VERSION.matcher(ModelFileNames.last(name));
            return matcher.find() && matcher.group(1) != null ? Integer.parseInt(matcher.group(1)) : 0;
        }
    }

    /**
     * The model to use.
     *
     * @param asked what the reader called it: a family such as {@code ltx-video}, a model of the catalogue, or a file's name; empty for
     *     the first complete one, the newest LTX-Video first and the starter last
     * @throws EaselException NOT_FOUND naming what is there and what fetches a model, or which of its files is missing
     */
    public FilmModel find(Optional<String> asked) {
        List<Candidate> candidates = candidates();
        List<String> incomplete = new ArrayList<>();
        for (Candidate candidate : candidates) {
            if (asked.isPresent() && !isCalled(candidate, asked.get())) {
                continue;
            }
            List<String> missing = missing(candidate);
            if (missing.isEmpty()) {
                return model(candidate);
            }
            incomplete.add(candidate.name() + " lacks " + String.join(" and ", missing));
        }
        throw incomplete.isEmpty() ? notThere(asked, candidates) : lacking(incomplete);
    }

    /** All complete models, in the order in which they are preferred. */
    public List<FilmModel> complete() {
        return candidates().stream()
                .filter(candidate -> missing(candidate).isEmpty())
                .map(this::model)
                .toList();
    }

    /** What each family that has begun to be there lacks, for {@code easel doctor}. */
    public Map<FilmFamily, List<String>> missingByFamily() {
        Map<FilmFamily, List<String>> missing = new LinkedHashMap<>();
        for (Candidate candidate : candidates()) {
            missing.merge(
                    candidate.family(), missing(candidate), (one, other) -> one.size() <= other.size() ? one : other);
        }
        return missing;
    }

    private boolean isCalled(Candidate candidate, String text) {
        boolean inCatalogue = catalogue.models().stream()
                .filter(model -> model.name().equalsIgnoreCase(text))
                .flatMap(model -> catalogue.filesOf(model).stream())
                .anyMatch(file -> file.name().equals(ModelFileNames.last(candidate.name())));
        return inCatalogue || candidate.family().isCalled(text) || ModelFileNames.isCalled(candidate.name(), text);
    }

    private List<Candidate> candidates() {
        List<Candidate> candidates = new ArrayList<>();
        for (String key : List.of("checkpoints", "diffusion_models")) {
            for (String name : folders.list(key)) {
                FilmParts parts = inspector.inspect(folders.find(key, name));
                parts.transformer()
                        .ifPresent(transformer -> candidates.add(new Candidate(
                                FilmFamily.of(transformer, ModelFileNames.last(name)), key, name, parts)));
            }
        }
        candidates.sort(Comparator.comparing(Candidate::family)
                .thenComparing(Comparator.comparingInt(Candidate::version).reversed()));
        return candidates;
    }

    private FilmModel model(Candidate candidate) {
        boolean checkpoint = candidate.key().equals("checkpoints");
        Optional<String> vae = hasAutoencoder(candidate) ? Optional.empty() : separateAutoencoder(candidate.family());
        FilmParts.Grid grid = vae.flatMap(
                        name -> inspector.inspect(folders.find("vae", name)).autoencoder())
                .or(() -> candidate.parts().autoencoder())
                .orElseThrow();
        return new FilmModel(
                candidate.family(),
                checkpoint,
                candidate.name(),
                hasTextEncoder(candidate) ? Optional.empty() : textEncoder(candidate.family()),
                vae,
                grid);
    }

    /** Only the loader of checkpoints looks for more than the transformer. */
    private static boolean hasTextEncoder(Candidate candidate) {
        return candidate.key().equals("checkpoints") && candidate.parts().textEncoder();
    }

    private static boolean hasAutoencoder(Candidate candidate) {
        return candidate.key().equals("checkpoints")
                && candidate.parts().autoencoder().isPresent();
    }

    private List<String> missing(Candidate candidate) {
        List<String> missing = new ArrayList<>();
        FilmFamily family = candidate.family();
        if (!hasTextEncoder(candidate) && textEncoder(family).isEmpty()) {
            missing.add("a T5 text encoder in " + place(TEXT_ENCODERS)
                    + (family == FilmFamily.STARTER
                            ? " (" + STARTER_T5 + ".gguf, which comes with Easel)"
                            : " (easel models pull t5xxl-fp16)"));
        }
        if (!hasAutoencoder(candidate) && separateAutoencoder(family).isEmpty()) {
            missing.add("its autoencoder in " + place("vae")
                    + (family == FilmFamily.MOCHI ? " (easel models pull mochi-vae)" : ""));
        }
        return missing;
    }

    private String place(String key) {
        return folders.directories(key).getFirst().toString();
    }

    private Optional<String> textEncoder(FilmFamily family) {
        return family == FilmFamily.STARTER
                ? names.first(TEXT_ENCODERS, name -> name.startsWith(STARTER_T5))
                : names.t5xxl();
    }

    private Optional<String> separateAutoencoder(FilmFamily family) {
        String word = switch (family) {
            case LTX_VIDEO, STARTER -> "ltx";
            case MOCHI -> "mochi";
        };
        return names.first("vae", name -> name.contains(word))
                .filter(name -> inspector
                        .inspect(folders.find("vae", name))
                        .autoencoder()
                        .isPresent());
    }

    private static EaselException lacking(List<String> incomplete) {
        return new EaselException(
                ErrorCode.NOT_FOUND, "The video model is not complete: " + String.join("; ", incomplete) + ".");
    }

    private EaselException notThere(Optional<String> asked, List<Candidate> candidates) {
        String there = candidates.isEmpty()
                ? ""
                : " There are "
                        + String.join(
                                ", ", candidates.stream().map(Candidate::name).toList()) + ".";
        String what = asked.map(name -> "There is no video model called \"" + name + "\"")
                .orElse("There is no video model");
        return new EaselException(
                ErrorCode.NOT_FOUND,
                what + " in " + place("checkpoints") + " or " + place("diffusion_models") + ": " + remedy(asked) + "."
                        + there);
    }

    /** The command that fetches what was asked for, or any. */
    private String remedy(Optional<String> asked) {
        Optional<String> listed = asked.map(name -> name.toLowerCase(Locale.ROOT))
                .filter(name -> catalogue.models().stream()
                        .anyMatch(model -> model.name().equals(name)))
                .map(name -> "easel models pull " + name + " fetches it");
        return listed.or(() -> asked.flatMap(name -> List.of(FilmFamily.values()).stream()
                        .filter(family -> family.isCalled(name))
                        .map(FilmFamily::remedy)
                        .findFirst()))
                .orElse("easel models pull " + FilmFamily.LTX_VIDEO.catalogueName()
                        + " fetches LTX-Video, and easel models pull " + FilmFamily.MOCHI.catalogueName() + " Mochi");
    }
}
