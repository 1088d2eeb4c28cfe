package dev.easel.server.job;

/** Hears what becomes of the leases of a worker while it runs. Called on threads of the store; must return at once. */
public interface LeaseListener {
    /** Someone asked the running job to stop. */
    void cancelled(LeasedJob job);

    /** The lease has expired and the job is someone else's now: its result will be refused. */
    void lost(LeasedJob job);
}
