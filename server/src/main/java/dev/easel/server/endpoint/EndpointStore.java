package dev.easel.server.endpoint;

import dev.easel.errors.EaselException;
import dev.easel.errors.ErrorCode;
import dev.easel.graph.workflow.JsonText;
import dev.easel.graph.workflow.Workflow;
import dev.easel.graph.workflow.WorkflowLimits;
import dev.easel.hub.NearestNames;
import dev.easel.server.database.Tables;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The published workflows in the database. A version appears whole or not at all, and never changes. */
public final class EndpointStore {
    private static final WorkflowLimits STORED = new WorkflowLimits(Integer.MAX_VALUE, 1000, Integer.MAX_VALUE);
    private static final String COLUMNS =
            "name, version, workflow_json, parameters_json, description, keeps_metadata, published_at";
    private static final int MOST_TRIES = 20;

    private final Tables tables;
    private final Clock clock;

    public EndpointStore(Tables tables, Clock clock) {
        this.tables = tables;
        this.clock = clock;
    }

    /**
     * Publishes a new version.
     *
     * @return the version as it is stored
     */
    public Endpoint publish(
            EndpointName name,
            Workflow workflow,
            List<EndpointParameter> parameters,
            String description,
            boolean keepsMetadata) {
        String workflowJson = JsonText.write(workflow.toJson());
        String parametersJson = JsonText.write(
                parameters.stream().map(EndpointParameter::toJson).toList());
        for (int tries = 0; tries < MOST_TRIES; tries++) {
            int version = 1 + newest(name.name());
            long now = clock.millis();
            int written = tables.update(
                    "INSERT INTO endpoint_version (" + COLUMNS
                            + ") VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (name, version) DO NOTHING",
                    name.name(),
                    version,
                    workflowJson,
                    parametersJson,
                    description,
                    keepsMetadata ? 1 : 0,
                    now);
            if (written == 1) {
                return new Endpoint(name.name(), version, workflow, parameters, description, keepsMetadata, now);
            }
        }
        throw new EaselException(
                ErrorCode.UNAVAILABLE, "The endpoint " + name.name() + " is being published by many; try again.");
    }

    private int newest(String name) {
        return tables.list(
                        "SELECT COALESCE(MAX(version), 0) FROM endpoint_version WHERE name = ?",
                        row -> row.getInt(1),
                        name)
                .getFirst();
    }

    /** An endpoint, in the version that is asked for or the newest. */
    public Optional<Endpoint> find(EndpointName name) {
        List<Endpoint> found = name.version().isPresent()
                ? tables.list(
                        "SELECT " + COLUMNS + " FROM endpoint_version WHERE name = ? AND version = ?",
                        EndpointStore::endpoint,
                        name.name(),
                        name.version().getAsInt())
                : tables.list(
                        "SELECT " + COLUMNS + " FROM endpoint_version WHERE name = ? ORDER BY version DESC LIMIT 1",
                        EndpointStore::endpoint,
                        name.name());
        return found.stream().findFirst();
    }

    /**
     * An endpoint that must be there.
     *
     * @throws EaselException NOT_FOUND naming those there are
     */
    public Endpoint require(EndpointName name) {
        return find(name).orElseThrow(() -> {
            List<Integer> versions = versions(name.name());
            List<String> names = all().stream().map(Endpoint::name).toList();
            return new EaselException(
                    ErrorCode.NOT_FOUND,
                    versions.isEmpty()
                            ? "There is no endpoint \"" + name.name() + "\""
                                    + NearestNames.of(name.name(), names, 1).stream()
                                            .findFirst()
                                            .map(near -> "; did you mean " + near + "?")
                                            .orElse("; publish a workflow with: easel publish WORKFLOW.json --as "
                                                    + name.name())
                            : "The endpoint " + name.name() + " has no version "
                                    + name.version().getAsInt() + "; it has " + versions + ".");
        });
    }

    /** The newest version of each endpoint, by name. */
    public List<Endpoint> all() {
        return tables.list(
                "SELECT " + COLUMNS + " FROM endpoint_version outermost WHERE version ="
                        + " (SELECT MAX(version) FROM endpoint_version WHERE name = outermost.name) ORDER BY name",
                EndpointStore::endpoint);
    }

    /** The versions of an endpoint, newest first. */
    public List<Integer> versions(String name) {
        return tables.list(
                "SELECT version FROM endpoint_version WHERE name = ? ORDER BY version DESC",
                row -> row.getInt(1),
                name);
    }

    /**
     * Removes one version, or all when none is named.
     *
     * @return how many there were
     */
    public int remove(EndpointName name) {
        return name.version().isPresent()
                ? tables.update(
                        "DELETE FROM endpoint_version WHERE name = ? AND version = ?",
                        name.name(),
                        name.version().getAsInt())
                : tables.update("DELETE FROM endpoint_version WHERE name = ?", name.name());
    }

    @SuppressWarnings("unchecked")
    private static Endpoint endpoint(ResultSet row) throws SQLException {
        Workflow workflow = Workflow.of((Map<String, Object>) read(row.getString(3)), STORED);
        List<EndpointParameter> parameters = ((List<?>) read(row.getString(4)))
                .stream()
                        .map(json -> EndpointParameter.ofJson((Map<?, ?>) json))
                        .toList();
        return new Endpoint(
                row.getString(1),
                row.getInt(2),
                workflow,
                parameters,
                row.getString(5),
                row.getInt(6) != 0,
                row.getLong(7));
    }

    private static Object read(String json) {
        return JsonText.read(json.getBytes(StandardCharsets.UTF_8), "A stored endpoint", STORED);
    }
}
