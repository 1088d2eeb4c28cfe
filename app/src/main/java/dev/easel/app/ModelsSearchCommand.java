package dev.easel.app;

import dev.easel.hub.catalogue.CatalogueFile;
import dev.easel.hub.catalogue.CatalogueModel;
import dev.easel.hub.download.ByteCount;
import dev.easel.hub.library.ModelLibrary;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Lists what can be pulled by name. */
@Command(
        name = "search",
        description = "Lists the models of the catalogue: all, or those whose name, title or files have the words.",
        footer = {"", "Examples:", "  easel models search", "  easel models search ltx distilled"})
final class ModelsSearchCommand implements Callable<Integer> {
    private final EaselCommand easel;

    @Parameters(paramLabel = "WORD", arity = "0..*", description = "Words to look for.")
    private List<String> words = new ArrayList<>();

    ModelsSearchCommand(EaselCommand easel) {
        this.easel = easel;
    }

    @Override
    public Integer call() {
        ModelLibrary library = ModelTools.library(easel.workspace());
        PrintWriter out = easel.console().out();
        for (CatalogueModel model : library.catalogue().search(words)) {
            List<CatalogueFile> files = library.catalogue().find(model.name());
            if (easel.json()) {
                out.println(Json.line(ModelDescription.of(model, library)));
                continue;
            }
            long size = files.stream().mapToLong(file -> file.size().orElse(0)).sum();
            boolean partly = files.stream().anyMatch(file -> file.size().isEmpty());
            boolean gated = files.stream().anyMatch(CatalogueFile::gated);
            boolean there =
                    files.stream().allMatch(file -> library.present(file).isPresent());
            out.printf(
                    "%-28s %-52s %s%s%s%n",
                    model.name(),
                    model.title(),
                    size == 0 ? "" : (partly ? "over " : "") + ByteCount.text(size),
                    gated ? "  gated" : "",
                    there ? "  there" : "");
        }
        return ExitCode.SUCCESS.status();
    }
}
