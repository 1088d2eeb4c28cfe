package dev.easel.server.job;

import java.util.List;

/**
 * Some of the jobs that were asked for.
 *
 * @param jobs the part asked for
 * @param total how many there are without offset and limit
 */
public record JobPage(List<JobView> jobs, long total) {
    public JobPage {
        jobs = List.copyOf(jobs);
    }
}
