package dev.easel.diffusion.sampling;

import dev.easel.diffusion.model.Conditioning;
import dev.easel.diffusion.model.Model;
import java.util.SequencedMap;

/** Decides which conditionings are evaluated in a step and how their predictions are joined. Immutable. */
public interface Guider {
    /** The name of what is to be shown. */
    String POSITIVE = "positive";

    /** The name of what is not to be shown. */
    String NEGATIVE = "negative";

    /** The model to sample with. */
    Model model();

    /** The conditionings by name. */
    SequencedMap<String, Conditioning> conditionings();

    /** The joined prediction of a step. */
    Guided guide(GuiderStep step);
}
