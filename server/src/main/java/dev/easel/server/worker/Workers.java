package dev.easel.server.worker;

import dev.easel.server.job.JobStore;
import dev.easel.server.job.LeaseListener;
import dev.easel.server.job.LeasedJob;
import java.util.Optional;

/** All workers of a store as those see them who ask for something: those in this process, and in others. */
public final class Workers {
    private final WorkerGroup own;
    private final JobStore store;
    private final boolean others;

    /** @param others whether other processes work as well, so that a request has to go through the store */
    public Workers(WorkerGroup own, JobStore store, boolean others) {
        this.own = own;
        this.store = store;
        this.others = others;
    }

    /** Lets workers hear when their jobs are to stop. */
    public static void obey(WorkerGroup workers, JobStore store) {
        store.watch(new LeaseListener() {
            @Override
            public void cancelled(LeasedJob job) {
                workers.stop(job);
            }

            @Override
            public void lost(LeasedJob job) {
                workers.stop(job);
            }
        });
    }

    /** Stops what runs here; where others work as well, what runs for this owner. */
    public void interruptAll(String owner) {
        if (others) {
            store.runningIds().stream()
                    .filter(id -> store.job(id)
                            .filter(job -> job.owner().equals(owner))
                            .isPresent())
                    .forEach(this::interrupt);
        } else {
            own.interrupt();
        }
    }

    /** Stops the running job with this id. */
    public void interrupt(String promptId) {
        store.cancel(Optional.of(promptId));
    }

    /** Frees memory of this process, as {@link WorkerGroup#free}. */
    public void free(boolean models, boolean results) {
        own.free(models, results);
    }
}
