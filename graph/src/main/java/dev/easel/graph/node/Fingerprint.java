package dev.easel.graph.node;

/** Tells when a node must run again although its inputs are the same, for instance because a file changed (contract section 4.5). */
@FunctionalInterface
public interface Fingerprint {
    /** Never equal to anything: the node runs every time. */
    Double ALWAYS = Double.NaN;

    /**
     * Called before the run.
     *
     * @param inputs the constants; linked inputs are null
     * @param services the services of the application
     * @return a value that stays equal as long as the node's result would: JSON values or {@code byte[]}; anything else counts as
     *     {@link #ALWAYS}
     * @throws Exception anything, which counts as {@link #ALWAYS}
     */
    Object of(NodeInputs inputs, Services services) throws Exception;
}
