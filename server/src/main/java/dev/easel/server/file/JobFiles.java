package dev.easel.server.file;

import dev.easel.graph.workflow.Workflow;
import dev.easel.hub.DataFolder;
import java.util.List;
import java.util.Map;

/** Where the files of jobs are. */
public interface JobFiles {
    /** Everything is in folders that all processes see. */
    JobFiles LOCAL = new JobFiles() {
        @Override
        public Map<String, Object> offer(Workflow workflow, Map<String, Object> extraData) {
            return extraData;
        }

        @Override
        public void bring(Map<String, Object> extraData) {
            // They are here.
        }

        @Override
        public Map<String, List<?>> publish(String promptId, Map<String, List<?>> output) {
            return output;
        }

        @Override
        public void fetch(DataFolder folder, String name) {
            // What is not here is nowhere.
        }

        @Override
        public void expire() {
            // Files stay until someone deletes them.
        }
    };

    /** Gives the inputs that a workflow names to whoever runs it. Returns the extra data with a note of them. */
    Map<String, Object> offer(Workflow workflow, Map<String, Object> extraData);

    /** Puts the inputs that the extra data note into this machine's folder. */
    void bring(Map<String, Object> extraData);

    /**
     * Gives results to everyone.
     *
     * @param output what a node shows: kind → items
     * @return the same, with the places where everyone finds the files
     */
    Map<String, List<?>> publish(String promptId, Map<String, List<?>> output);

    /** Puts a result into this machine's folder if it is not there and someone has published it. */
    void fetch(DataFolder folder, String name);

    /** Deletes what need not be kept any longer. */
    void expire();
}
