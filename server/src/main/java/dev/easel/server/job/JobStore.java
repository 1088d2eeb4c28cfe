package dev.easel.server.job;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * The record of all jobs, which outlives the process. Only this store changes a job.
 *
 * <p>Promises: a job is on disk before {@link #submit} returns. Jobs are leased smallest number first, equal numbers in the order
 * of their ids. A job is at any time either pending, running or in the history, so that who looks at the queue and then at the
 * history always finds it. A job whose result was stored never runs again. All methods may be called from any thread; all may
 * throw {@link EaselException} with {@link ErrorCode#INPUT_OUTPUT} when the storage fails.
 */
public interface JobStore extends AutoCloseable {
    /**
     * Puts a job into the queue.
     *
     * @param stored done when the job is on disk, before the workers of this process are woken
     * @throws LimitReachedException when the queue is full, or its owner has reached a limit
     * @throws EaselException {@link ErrorCode#UNAVAILABLE} when the store is closed or its database does not answer
     */
    void submit(JobRequest request, Runnable stored);

    /**
     * Takes the first pending job, waiting for one if there is none.
     *
     * @param patience how long to wait
     * @return nothing when none came in time or the store was closed
     * @throws InterruptedException when the thread was interrupted while it waited
     */
    default Optional<LeasedJob> lease(Duration patience) throws InterruptedException {
        return lease(patience, Set.of());
    }

    /**
     * The same for a worker that has these model files at hand ({@link JobTerms#modelFiles}). Higher priorities come first; among the
     * owners of equal priority the one that has had the least device time; of an owner's jobs one whose models are all at hand, but
     * none is overtaken more than a few times, and otherwise the smallest number.
     */
    Optional<LeasedJob> lease(Duration patience, Set<String> heldModels) throws InterruptedException;

    /** Says who hears what becomes of the leases of this process. */
    void watch(LeaseListener listener);

    /**
     * Asks running jobs to stop, wherever they run.
     *
     * @param promptId only those with this id
     * @return how many were asked
     */
    int cancel(Optional<String> promptId);

    /**
     * Stores the result of a job. From then on it is in the history and not in the queue.
     *
     * @return completes when the result is stored: true, or false when the lease had been lost and nothing was written
     */
    CompletableFuture<Boolean> finish(LeasedJob job, JobResult result);

    /** Gives a job back to the queue unfinished, as if it had not been started. */
    void release(LeasedJob job);

    /** How many jobs are pending or running. */
    int remaining();

    /** All unfinished jobs at one moment. */
    QueueItems queue();

    /** The ids of the running jobs. */
    List<String> runningIds();

    /** Removes pending jobs, for each id the first that has it. Returns how many there were. */
    int delete(Collection<String> promptIds);

    /**
     * Ends a pending job as interrupted, so that it stays to be looked at.
     *
     * @return false when it was not pending
     */
    default boolean cancelPending(String promptId) {
        return delete(List.of(promptId)) > 0;
    }

    /**
     * Puts a pending job, the first that has this id, in another place, which it keeps after a restart. That is its place among the
     * jobs of its owner: whose turn it is among the owners stays as {@link #lease} says.
     *
     * @return its new number, or nothing when it or the job that the place names is not pending
     */
    Optional<QueueNumber> move(String promptId, QueuePlace place);

    /** Removes all pending jobs. Returns how many there were. */
    int clearPending();

    /** How many entries the history has. */
    long historyCount();

    /** Entries of the history, oldest first. */
    List<HistoryEntry> history(HistoryRange range);

    /** The entry of a finished job. */
    Optional<HistoryEntry> historyEntry(String promptId);

    /** Removes entries from the history. */
    void deleteHistory(Collection<String> promptIds);

    /** Empties the history. */
    void clearHistory();

    /** Jobs in any state. */
    JobPage jobs(JobQuery query);

    /** The newest job with this id, in any state. */
    Optional<JobView> job(String promptId);

    /** The queue item of the newest job with this id, in any state. */
    Optional<String> item(String promptId);

    /** A number for the next job that puts it after all others: 0 when there are none, else more than the largest. */
    long nextNumber();

    /** Whether the store can take and give jobs now. */
    default boolean isReachable() {
        return true;
    }

    /** How often a job is started before it counts as failed, when the server dies while it runs. */
    int attempts();

    /** Stops accepting and leasing, and writes what is still waiting to be written. */
    @Override
    void close();
}
