package dev.easel.hub.download;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/**
 * Finds out where a file's bytes are, following redirects itself: the token goes to the endpoint only, and an address reached by
 * https never leads to one that is not.
 */
final class RemoteResolver {
    private static final int MOST_REDIRECTS = 10;

    private final HttpClient client;
    private final HubSettings settings;
    private final AllowedHosts hosts;

    RemoteResolver(HttpClient client, HubSettings settings) {
        this.client = client;
        this.settings = settings;
        hosts = new AllowedHosts(settings);
    }

    /** What the hub says on its first answer; later answers say it of themselves, which is no use. */
    private record Linked(Optional<Long> size, Optional<String> tag, Optional<String> commit) {
        private static Linked of(HttpHeaders headers) {
            return new Linked(
                    Refusals.bytes(headers, "X-Linked-Size"),
                    headers.firstValue("X-Linked-Etag").map(RemoteResolver::bareTag),
                    headers.firstValue("X-Repo-Commit"));
        }

        Linked or(Linked later) {
            return new Linked(size.or(later::size), tag.or(later::tag), commit.or(later::commit));
        }
    }

    /**
     * @throws EaselException when the server refuses for good
     * @throws IOException when trying again may help
     */
    RemoteState resolve(RemoteFile source) throws IOException, InterruptedException {
        return switch (source) {
            case RemoteFile.HubFile file -> follow(file, hubAddress(file), "HEAD");
            case RemoteFile.WebFile file -> follow(file, file.address(), "GET");
        };
    }

    private URI hubAddress(RemoteFile.HubFile file) {
        return URI.create(settings.endpoint() + "/" + file.repository() + "/resolve/" + encode(file.revision()) + "/"
                + String.join(
                        "/",
                        List.of(file.path().split("/", -1)).stream()
                                .map(RemoteResolver::encode)
                                .toList()));
    }

    private static String encode(String element) {
        return URLEncoder.encode(element, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private RemoteState follow(RemoteFile source, URI start, String firstMethod)
            throws IOException, InterruptedException {
        URI address = start;
        String method = firstMethod;
        Linked linked = new Linked(Optional.empty(), Optional.empty(), Optional.empty());
        for (int redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
            hosts.require(address, source);
            HttpResponse<Void> answer = ask(method, address);
            int status = answer.statusCode();
            linked = linked.or(Linked.of(answer.headers()));
            if (status >= 300 && status < 400 && status != 304) {
                URI next = redirect(address, answer, source);
                boolean known = linked.size().isPresent() && linked.tag().isPresent();
                if (!settings.isEndpoint(next) && known) {
                    return state(next, linked.size().get(), linked.tag().get(), linked);
                }
                method = settings.isEndpoint(next) ? method : "GET";
                address = next;
            } else if (status == 200 || status == 206) {
                long size = linked.size()
                        .or(() -> size(answer))
                        .orElseThrow(() -> new EaselException(
                                ErrorCode.UNAVAILABLE,
                                "The server does not say how long " + source.text() + " is: fetch it by other means."));
                requireNoPage(source, answer.headers());
                String tag = linked.tag()
                        .or(() -> answer.headers().firstValue("ETag").map(RemoteResolver::bareTag))
                        .orElse("");
                return state(address, size, tag, linked);
            } else {
                throw Refusals.of(
                        status,
                        answer.headers(),
                        address,
                        source,
                        settings.tokenFor(address).isPresent());
            }
        }
        throw new EaselException(
                ErrorCode.UNAVAILABLE, source.text() + " cannot be fetched: its server redirects without end.");
    }

    private static RemoteState state(URI address, long size, String tag, Linked linked) {
        return new RemoteState(
                address,
                size,
                linked.commit().isPresent() || linked.tag().isPresent() ? Checksum.ofEntityTag(tag) : Optional.empty(),
                tag,
                linked.commit());
    }

    /** Servers answer a log-in or licence page with 200, too. */
    private static void requireNoPage(RemoteFile source, HttpHeaders headers) {
        String type = headers.firstValue("Content-Type").orElse("");
        if (type.startsWith("text/html")) {
            throw new EaselException(
                    ErrorCode.INVALID_FILE,
                    source.text() + " is a web page and not a file: open it in a browser and take the address of the"
                            + " download itself.");
        }
    }

    private URI redirect(URI from, HttpResponse<Void> answer, RemoteFile source) {
        String location = answer.headers().firstValue("Location").orElse("");
        URI next;
        try {
            next = from.resolve(location);
        } catch (IllegalArgumentException malformed) {
            throw refusedRedirect(source, location);
        }
        boolean secure = "https".equals(next.getScheme());
        boolean plain = "http".equals(next.getScheme()) && "http".equals(from.getScheme());
        if (location.isEmpty() || next.getHost() == null || !(secure || plain) || next.getUserInfo() != null) {
            throw refusedRedirect(source, location);
        }
        boolean insider = HubSettings.isLoopback(next.getHost()) && !HubSettings.isLoopback(from.getHost());
        if (insider) {
            throw refusedRedirect(source, location);
        }
        return next;
    }

    private static EaselException refusedRedirect(RemoteFile source, String location) {
        return new EaselException(
                ErrorCode.UNAVAILABLE,
                source.text() + " is not fetched: its server redirects to \"" + location
                        + "\", which is no https address.");
    }

    private HttpResponse<Void> ask(String method, URI address) throws IOException, InterruptedException {
        HttpRequest.Builder request = request(address).method(method, HttpRequest.BodyPublishers.noBody());
        request.timeout(settings.patience());
        request.header("Accept-Encoding", "identity");
        if (method.equals("GET")) {
            request.header("Range", "bytes=0-0");
        }
        return client.send(request.build(), head -> new NoBody());
    }

    /** A request for an address, with the token if it is the endpoint's. */
    HttpRequest.Builder request(URI address) {
        HttpRequest.Builder request = HttpRequest.newBuilder(address).header("User-Agent", "easel");
        settings.tokenFor(address).ifPresent(token -> request.header("Authorization", "Bearer " + token));
        return request;
    }

    private static Optional<Long> size(HttpResponse<Void> answer) {
        Optional<String> range = answer.headers().firstValue("Content-Range");
        if (answer.statusCode() == 206) {
            return range.map(text -> text.substring(text.lastIndexOf('/') + 1))
                    .filter(text -> !text.isEmpty()
                            && text.length() < 19
                            && text.chars().allMatch(Character::isDigit))
                    .map(Long::parseLong);
        }
        return Refusals.bytes(answer.headers(), "Content-Length");
    }

    static String bareTag(String tag) {
        String strong = tag.startsWith("W/") ? tag.substring(2) : tag;
        return strong.startsWith("\"") && strong.endsWith("\"") && strong.length() > 1
                ? strong.substring(1, strong.length() - 1)
                : strong;
    }

    /** Takes the head of an answer and hangs up. */
    private static final class NoBody implements HttpResponse.BodySubscriber<Void> {
        @Override
        public CompletionStage<Void> getBody() {
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void onSubscribe(Flow.Subscription subscription) {
            subscription.cancel();
        }

        @Override
        public void onNext(List<ByteBuffer> buffers) {}

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onComplete() {}
    }
}
