package dev.easel.server.story;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.server.http.HttpFailure;
import dev.easel.words.Words;
import dev.easel.words.prompt.PromptStyle;
import dev.easel.words.story.Opening;
import dev.easel.words.story.Story;
import dev.easel.words.story.StoryBook;
import dev.easel.words.story.StoryJson;
import dev.easel.words.story.StoryPicture;
import dev.easel.words.story.StoryStore;
import dev.easel.words.story.StoryTurn;
import dev.easel.words.story.Storyteller;
import dev.easel.words.story.Told;
import dev.easel.words.story.TurnDraft;
import dev.easel.words.text.Limits;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells stories. Every turn is on disk before it is answered; its picture comes later and never holds the story up. A failure of the
 * storyteller leaves the story as it was.
 */
public final class StoryService implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(StoryService.class);

    private final Words words;
    private final StoryStore store;
    private final StoryPictures pictures;
    private final AheadOfReader ahead;
    private final Clock clock;
    private final Map<String, Object> locks = new ConcurrentHashMap<>();
    private final Set<String> watched = ConcurrentHashMap.newKeySet();
    private final ExecutorService watchers = Executors.newVirtualThreadPerTaskExecutor();
    private volatile boolean closed;

    public StoryService(Words words, StoryStore store, StoryPictures pictures, Clock clock) {
        this.words = words;
        this.store = store;
        this.pictures = pictures;
        this.clock = clock;
        ahead = new AheadOfReader(pictures);
    }

    /**
     * A story someone wants.
     *
     * @param premise what it is about
     * @param style what its pictures are like
     * @param seed the same seed and choices give the same story, as far as the writer can promise that
     * @param endpoint the published workflow for its pictures; without one the best there is
     * @param writer who tells it; without one the configured writer
     */
    public record Wish(
            String premise, PromptStyle style, long seed, Optional<String> endpoint, Optional<String> writer) {
        public Wish {
            premise = Limits.text("premise", premise);
        }
    }

    /** Begins a story. */
    public Story begin(Wish wish) {
        Storyteller teller = words.storyteller(wish.writer());
        String endpoint = pictures.choose(wish.endpoint());
        Told<Opening> told = teller.open(wish.premise(), wish.seed());
        long now = clock.millis();
        Opening opening = told.value();
        StoryTurn first = new StoryTurn(
                0,
                -1,
                -1,
                opening.turn().text(),
                opening.turn().choices(),
                opening.turn().scene(),
                opening.turn().subject(),
                StoryPicture.none());
        Story story = new Story(
                store.newId(),
                opening.title(),
                wish.premise(),
                wish.style(),
                wish.seed(),
                teller.name(),
                endpoint,
                opening.bible(),
                List.of(first),
                0,
                told.use(),
                now,
                now);
        return locked(story.id(), () -> pictured(story, 0));
    }

    /** Takes a choice; a branch that was taken before is gone into again. */
    public Story choose(String id, int turn, int choice) {
        return locked(id, () -> {
            Story story = store.load(id);
            StoryTurn from = story.turn(turn);
            if (choice < 0 || choice >= from.choices().size()) {
                throw new EaselException(
                        ErrorCode.INVALID_INPUT,
                        "Turn " + turn + " has no choice " + choice + "; it has 0 to "
                                + (from.choices().size() - 1) + ".");
            }
            Optional<StoryTurn> before = story.child(turn, choice);
            if (before.isPresent()) {
                ahead.drop(id);
                return saved(story.at(before.get().id(), clock.millis()));
            }
            Optional<AheadOfReader.Ready> made = ahead.take(id, turn, choice);
            Told<TurnDraft> told = made.map(AheadOfReader.Ready::draft)
                    .orElseGet(() -> teller(story).next(story, from, choice));
            Story grown = story.grown(turn, choice, told.value(), told.use(), clock.millis());
            if (made.isEmpty()) {
                return pictured(grown, grown.here());
            }
            StoryPicture picture =
                    StoryPicture.pending(made.get().prompt(), made.get().job());
            Story pictured = saved(grown.with(grown.here(), picture, clock.millis()));
            watch(pictured, pictured.here());
            return pictured;
        });
    }

    /** Goes back, or into another branch. */
    public Story go(String id, int turn) {
        return locked(id, () -> {
            ahead.drop(id);
            return saved(store.load(id).at(turn, clock.millis()));
        });
    }

    /** Asks for a turn's picture again, or for the first time. */
    public Story paint(String id, int turn) {
        return locked(id, () -> {
            Story story = store.load(id);
            if (story.turn(turn).picture().state() == StoryPicture.State.PENDING) {
                return story;
            }
            String endpoint = story.endpoint().isEmpty() ? pictures.choose(Optional.empty()) : story.endpoint();
            return pictured(story.through(endpoint), turn);
        });
    }

    /** A story; pictures that a restart left behind are waited for again. */
    public Story story(String id) {
        Story story = store.load(id);
        story.turns().stream()
                .filter(turn -> turn.picture().state() == StoryPicture.State.PENDING)
                .forEach(turn -> watch(story, turn.id()));
        return story;
    }

    /** All stories, the latest first. */
    public List<Story> all() {
        return store.all();
    }

    /** The names of endpoints that can make the pictures. */
    public List<String> endpoints() {
        return pictures.names();
    }

    /** Takes in a story that someone shared. It gets an id of its own and no pictures until they are asked for. */
    public Story take(String json) {
        Story shared = StoryJson.read("The story", json);
        Story own = shared.imported(store.newId(), pictures.choose(Optional.empty()), clock.millis());
        return locked(own.id(), () -> pictured(own, own.here()));
    }

    /** The story as one HTML file. */
    public String book(String id) {
        return StoryBook.html(store.load(id), name -> store.picture(id, name));
    }

    /** A picture's file. */
    public Optional<Path> picture(String id, String name) {
        return store.picture(id, name);
    }

    /** Removes a story; pictures in the making are cancelled. */
    public void delete(String id) {
        locked(id, () -> {
            Story story = store.load(id);
            ahead.drop(id);
            story.turns().stream()
                    .filter(turn -> turn.picture().state() == StoryPicture.State.PENDING)
                    .forEach(turn -> pictures.cancel(turn.picture().job()));
            store.delete(id);
            return story;
        });
    }

    /** How many turns were made ahead and wait. */
    public int ahead() {
        return ahead.count();
    }

    private Storyteller teller(Story story) {
        return words.storyteller(Optional.of(story.writer()).filter(words.writers()::contains));
    }

    /** The story saved with its turn's picture asked for; without a picture when that fails. */
    private Story pictured(Story story, int turn) {
        if (story.endpoint().isEmpty()) {
            StoryPicture none = StoryPicture.none()
                    .failed("There is no model for pictures; get one with easel models pull, or publish an endpoint.");
            return saved(story.with(turn, none, clock.millis()));
        }
        StoryTurn at = story.turn(turn);
        TurnDraft draft = new TurnDraft(at.text(), at.choices(), at.scene(), at.subject());
        String prompt = story.picturePrompt(draft, pictures.isSmall(story.endpoint()));
        StoryPicture picture;
        try {
            picture = StoryPicture.pending(prompt, pictures.submit(story.endpoint(), prompt, story.seed(), 0));
        } catch (EaselException refused) {
            picture = new StoryPicture(StoryPicture.State.NONE, prompt, "", "", "").failed(refused.getMessage());
        } catch (HttpFailure invalid) {
            picture = new StoryPicture(StoryPicture.State.NONE, prompt, "", "", "")
                    .failed("The endpoint " + story.endpoint() + " does not take the picture's prompt.");
        }
        Story pictured = saved(story.with(turn, picture, clock.millis()));
        watch(pictured, turn);
        return pictured;
    }

    private Story saved(Story story) {
        store.save(story);
        return story;
    }

    private void watch(Story story, int turn) {
        StoryPicture picture = story.turn(turn).picture();
        if (closed || picture.state() != StoryPicture.State.PENDING || !watched.add(picture.job())) {
            return;
        }
        watchers.submit(() -> {
            try {
                receive(story.id(), turn, picture);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException failure) {
                LOG.warn("The picture of turn {} of the story {} was lost", turn, story.id(), failure);
            } finally {
                watched.remove(picture.job());
            }
        });
    }

    private void receive(String id, int turn, StoryPicture picture) throws InterruptedException {
        UnaryOperator<StoryPicture> change;
        try {
            StoryPictures.Made made = pictures.await(picture.job());
            String name = store.savePicture(id, turn, made.extension(), made.content());
            change = pending -> pending.made(name);
        } catch (EaselException failed) {
            change = pending -> pending.failed(failed.getMessage());
        }
        if (closed) {
            return;
        }
        UnaryOperator<StoryPicture> chosen = change;
        locked(id, () -> {
            Story story = store.load(id);
            StoryPicture now = story.turn(turn).picture();
            boolean same =
                    now.state() == StoryPicture.State.PENDING && now.job().equals(picture.job());
            Story changed = same ? saved(story.with(turn, chosen.apply(now), clock.millis())) : story;
            if (changed.here() == turn) {
                prepare(changed);
            }
            return changed;
        });
    }

    private void prepare(Story story) {
        try {
            ahead.prepare(story, teller(story));
        } catch (EaselException | HttpFailure notNow) {
            LOG.debug("Nothing was made ahead for the story {}", story.id(), notNow);
        }
    }

    private Story locked(String id, Supplier<Story> change) {
        synchronized (locks.computeIfAbsent(id, ignored -> new Object())) {
            return change.get();
        }
    }

    @Override
    public void close() {
        closed = true;
        watchers.shutdownNow();
    }
}
