package dev.easel.server;

import dev.easel.hub.DataFolders;
import dev.easel.hub.ModelFolders;
import dev.easel.server.http.AccessRules;
import dev.easel.server.http.BodyLimits;
import dev.easel.server.job.StoreLimits;
import dev.easel.server.worker.PreviewSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How a server is set up.
 *
 * @param address the address it listens on, or several separated by commas
 * @param port the port; 0 chooses a free one
 * @param access who may ask
 * @param limits how large requests may be
 * @param stored how much the job store holds
 * @param data the folders of inputs and results
 * @param models the model folders
 * @param state the folder of the job database
 * @param users the folder of users' settings and files
 * @param multiUser whether there are several users
 * @param frontEnd the folder of a built web page
 * @param previews pictures of work in progress
 * @param stopLimit how long the running job may take when the server stops
 * @param calls how calls of published workflows are served
 * @param arguments the command line, shown to clients
 * @param version of this program
 * @param shared the database of jobs that other processes share; none keeps jobs in the state folder
 * @param policy how jobs are treated
 * @param transport how answers travel
 */
public record ServerSettings(
        String address,
        int port,
        AccessRules access,
        BodyLimits limits,
        StoreLimits stored,
        DataFolders data,
        ModelFolders models,
        Path state,
        Path users,
        boolean multiUser,
        Optional<Path> frontEnd,
        PreviewSettings previews,
        Duration stopLimit,
        CallSettings calls,
        List<String> arguments,
        String version,
        Optional<SharedJobs> shared,
        JobPolicy policy,
        Transport transport) {
    public ServerSettings {
        arguments = List.copyOf(arguments);
    }

    /** The addresses it listens on. */
    public List<String> addresses() {
        return Stream.of(address.split(",", -1)).map(String::strip).toList();
    }

    /** Settings of a server that keeps its jobs in its state folder. */
    public ServerSettings(
            String address,
            int port,
            AccessRules access,
            BodyLimits limits,
            StoreLimits stored,
            DataFolders data,
            ModelFolders models,
            Path state,
            Path users,
            boolean multiUser,
            Optional<Path> frontEnd,
            PreviewSettings previews,
            Duration stopLimit,
            CallSettings calls,
            List<String> arguments,
            String version) {
        this(
                address,
                port,
                access,
                limits,
                stored,
                data,
                models,
                state,
                users,
                multiUser,
                frontEnd,
                previews,
                stopLimit,
                calls,
                arguments,
                version,
                Optional.empty(),
                JobPolicy.DEFAULT,
                Transport.PLAIN);
    }
}
