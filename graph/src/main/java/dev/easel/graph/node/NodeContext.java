package dev.easel.graph.node;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/** What a node's function can do besides reading its inputs. Usable from any thread while the call lasts. */
public interface NodeContext {
    /** The id of the prompt being run. */
    String promptId();

    /** The id of the node, which for a node of an expansion is unknown to the reader. */
    String nodeId();

    /** The id of the node that the reader sees at work. */
    String displayNodeId();

    /** Which element of the lists in the inputs this call is for, from 0. */
    int callIndex();

    /**
     * Reports how far the work is. Also a point where the run can be interrupted.
     *
     * @param value how much is done; more than {@code max} counts as {@code max}
     * @param max how much there is to do
     * @throws EaselException {@link ErrorCode#INTERRUPTED} when someone asked to stop
     */
    void progress(double value, double max);

    /**
     * Reports how far the work is and shows what it looks like.
     *
     * @param value how much is done; more than {@code max} counts as {@code max}
     * @param max how much there is to do
     * @param preview passed on to the listeners as it is; they encode it before this method returns
     * @throws EaselException {@link ErrorCode#INTERRUPTED} when someone asked to stop
     */
    void progress(double value, double max, Object preview);

    /** Shows the reader a text on this node while it works. */
    void sendText(String text);

    /**
     * Sends an encoded picture to the client that queued the prompt, unrelated to progress.
     *
     * @param image passed on to the listeners as it is; they encode it before this method returns
     */
    void sendImage(Object image);

    /**
     * Stops the node if someone asked for it; call it in long loops.
     *
     * @throws EaselException {@link ErrorCode#INTERRUPTED} when someone asked to stop
     */
    void checkInterrupted();

    /** The prompt as it was submitted, after conversion of its constants: node id → node. */
    Map<String, Object> prompt();

    /** The graph as it is now, with the nodes that expansions added. */
    DynamicPrompt dynamicPrompt();

    /** What the client wants embedded in files, usually {@code {"workflow": …}}. */
    Optional<Map<String, Object>> extraPngInfo();

    /** Everything that the client sent along with the prompt. */
    Map<String, Object> extraData();

    /**
     * A service of the application.
     *
     * @throws EaselException {@link ErrorCode#UNAVAILABLE} when the application has none
     */
    <T> T service(Class<T> type);

    /** A service of the application, if it has one. */
    <T> Optional<T> findService(Class<T> type);

    /**
     * Something this node keeps from run to run, as long as prompts contain a node of this class under this id.
     *
     * @param type what is kept; one object of each type
     * @param initial makes it the first time
     */
    <T> T state(Class<T> type, Supplier<T> initial);

    /** A builder for the graph that this call expands to, with ids unlike any other call's. */
    GraphBuilder graphBuilder();
}
