package dev.easel.words.story;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * A story as one HTML file that needs nothing else: the way that is being read first, then the other branches, choices as links between
 * them. Everything a story holds is escaped, and the page's own policy allows no script and no request.
 */
public final class StoryBook {
    private static final Map<String, String> TYPES = Map.of(
            "png",
            "image/png",
            "jpg",
            "image/jpeg",
            "webp",
            "image/webp",
            "gif",
            "image/gif",
            "mp4",
            "video/mp4",
            "webm",
            "video/webm");
    private static final String STYLE = """
            :root{color-scheme:light dark}
            body{max-width:42rem;margin:0 auto;padding:3rem 1.25rem 6rem;font:1.125rem/1.65 Georgia,'Iowan Old Style',serif;
            background:light-dark(#fbf8f2,#17191c);color:light-dark(#23211d,#e6e1d6)}
            h1{font-size:2.25rem;line-height:1.15;margin:0 0 .5rem}h2{margin:5rem 0 1rem;font-size:1.25rem}
            .about{color:light-dark(#6b655a,#a39c8d);font-style:italic;margin:0 0 3rem}
            section{margin:0 0 3.5rem;scroll-margin-top:1rem}
            img,video{display:block;width:100%;max-height:32rem;object-fit:contain;border-radius:.5rem;margin:0 0 1.25rem;
            background:light-dark(#efe9dc,#0e0f11)}
            ul{list-style:none;padding:0;margin:1.25rem 0 0}li{padding:.4rem 0 .4rem 1rem;border-left:3px solid light-dark(#d8cfbc,#3d3a33)}
            li.taken{border-color:light-dark(#a5442a,#e08a6d)}a{color:inherit}
            section:target{outline:2px solid light-dark(#a5442a,#e08a6d);outline-offset:1rem;border-radius:.25rem}
            """;

    private StoryBook() {}

    /**
     * The book.
     *
     * @param pictures finds a picture by its file name
     */
    public static String html(Story story, Function<String, Optional<Path>> pictures) {
        StringBuilder html = new StringBuilder("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
                .append(
                        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; media-src data:;")
                .append(
                        " style-src 'unsafe-inline'\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>")
                .append(escaped(story.title()))
                .append("</title><style>")
                .append(STYLE)
                .append("</style></head><body>\n<h1>")
                .append(escaped(story.title()))
                .append("</h1>\n<p class=\"about\">")
                .append(escaped(story.premise()))
                .append("</p>\n");
        List<StoryTurn> path = story.path(story.here());
        Set<Integer> read = path.stream().map(StoryTurn::id).collect(Collectors.toSet());
        path.forEach(turn -> section(html, story, turn, read, pictures));
        List<StoryTurn> others =
                story.turns().stream().filter(turn -> !read.contains(turn.id())).toList();
        if (!others.isEmpty()) {
            html.append("<h2>Other ways it went</h2>\n");
            others.forEach(turn -> section(html, story, turn, read, pictures));
        }
        return html.append("</body></html>\n").toString();
    }

    private static void section(
            StringBuilder html,
            Story story,
            StoryTurn turn,
            Set<Integer> read,
            Function<String, Optional<Path>> pictures) {
        html.append("<section id=\"turn-").append(turn.id()).append("\">\n");
        pictures.apply(turn.picture().file()).ifPresent(file -> picture(html, file, turn));
        html.append("<p>").append(escaped(turn.text())).append("</p>\n<ul>\n");
        for (int choice = 0; choice < turn.choices().size(); choice++) {
            String text = escaped(turn.choices().get(choice));
            Optional<StoryTurn> next = story.child(turn.id(), choice);
            boolean taken = next.filter(child -> read.contains(child.id())).isPresent();
            html.append(taken ? "<li class=\"taken\">" : "<li>")
                    .append(next.map(child -> "<a href=\"#turn-" + child.id() + "\">" + text + "</a>")
                            .orElse(text))
                    .append("</li>\n");
        }
        html.append("</ul>\n</section>\n");
    }

    private static void picture(StringBuilder html, Path file, StoryTurn turn) {
        String name = file.getFileName().toString();
        String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT));
        if (type == null) {
            return;
        }
        try {
            String data = "data:" + type + ";base64," + Base64.getEncoder().encodeToString(Files.readAllBytes(file));
            if (type.startsWith("video/")) {
                html.append("<video controls loop muted src=\"").append(data).append("\"></video>\n");
            } else {
                html.append("<img alt=\"")
                        .append(escaped(turn.scene()))
                        .append("\" src=\"")
                        .append(data)
                        .append("\">\n");
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
