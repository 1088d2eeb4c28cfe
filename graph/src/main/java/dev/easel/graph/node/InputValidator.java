package dev.easel.graph.node;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * A node's own check of its inputs, made before anything runs (contract section 3.7).
 *
 * <p>Naming an input switches off the built-in checks of its limits and choices; {@linkplain #ofAll taking all} switches them
 * off for every input. {@linkplain #withLinkedTypes() Taking the linked types} switches off the check of link types.
 */
public final class InputValidator {
    private final Set<String> names;
    private final boolean all;
    private final boolean linkedTypes;
    private final AsyncCheck check;

    private InputValidator(Set<String> names, boolean all, boolean linkedTypes, AsyncCheck check) {
        this.names = names;
        this.all = all;
        this.linkedTypes = linkedTypes;
        this.check = check;
    }

    /** Checks the inputs named. */
    public static InputValidator of(Check check, String... names) {
        return ofAsync(immediate(check), names);
    }

    /** Checks all inputs. */
    public static InputValidator ofAll(Check check) {
        return ofAllAsync(immediate(check));
    }

    /** Checks the inputs named, answering later. */
    public static InputValidator ofAsync(AsyncCheck check, String... names) {
        return new InputValidator(new LinkedHashSet<>(Arrays.asList(names)), false, false, check);
    }

    /** Checks all inputs, answering later. */
    public static InputValidator ofAllAsync(AsyncCheck check) {
        return new InputValidator(Set.of(), true, false, check);
    }

    /** The same validator, also given the types of linked inputs and responsible for them. */
    public InputValidator withLinkedTypes() {
        return new InputValidator(names, all, true, check);
    }

    /** Whether it checks this input. */
    public boolean covers(String input) {
        return all || names.contains(input);
    }

    /** Whether it takes all inputs. */
    public boolean takesAll() {
        return all;
    }

    /** Whether it checks link types. */
    public boolean takesLinkedTypes() {
        return linkedTypes;
    }

    /** The check itself. */
    public AsyncCheck check() {
        return check;
    }

    private static AsyncCheck immediate(Check check) {
        return request -> CompletableFuture.completedFuture(check.check(request));
    }

    /** A check that answers at once. */
    @FunctionalInterface
    public interface Check {
        /**
         * Checks the inputs.
         *
         * @throws Exception anything, which the reader sees as a failed check
         */
        Verdict check(Request request) throws Exception;
    }

    /** A check that answers later. */
    @FunctionalInterface
    public interface AsyncCheck {
        /**
         * Starts checking the inputs.
         *
         * @throws Exception anything, which the reader sees as a failed check
         */
        CompletionStage<Verdict> check(Request request) throws Exception;
    }

    /**
     * What is checked.
     *
     * @param inputs the constants of the inputs covered; linked inputs are null, absent ones absent
     * @param linkedTypes input name → type of the output linked to it; empty unless {@link #withLinkedTypes()} was asked for
     * @param services the services of the application
     */
    public record Request(NodeInputs inputs, Map<String, String> linkedTypes, Services services) {}

    /**
     * The answer.
     *
     * @param valid whether the inputs may be used
     * @param reason why not
     */
    public record Verdict(boolean valid, Optional<String> reason) {
        private static final Verdict VALID = new Verdict(true, Optional.empty());
        private static final Verdict INVALID = new Verdict(false, Optional.empty());

        /** The inputs may be used. */
        public static Verdict accept() {
            return VALID;
        }

        /** The inputs may not be used. */
        public static Verdict refuse() {
            return INVALID;
        }

        /** The inputs may not be used, and the reader is told why. */
        public static Verdict refuse(String reason) {
            return new Verdict(false, Optional.of(reason));
        }
    }
}
