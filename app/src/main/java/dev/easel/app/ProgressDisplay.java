package dev.easel.app;

/** Shows how far a command is. Methods are called from one thread at a time. */
interface ProgressDisplay {
    /**
     * A node started.
     *
     * @param label what it is called
     */
    void started(String label);

    /**
     * The node that started last got on.
     *
     * @param value how much is done
     * @param max how much there is to do, above 0
     */
    void progressed(double value, double max);

    /** The node that started last is done. */
    void finished();

    /** Something the reader should know; it stays on the screen. */
    void remark(String sentence);
}
