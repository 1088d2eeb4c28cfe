import { RotateCw, X } from 'lucide-react';
import { useEffect, useState } from 'react';
import { message } from '../api/http';
import { clientId, useRuns } from '../api/runs';
import { server, thumbnailUrl, viewUrl, isFilm, type ApiPrompt, type Job } from '../api/server';
import { useLoaded } from '../app/useLoaded';
import { Waiting, describe, type Pending } from './Waiting';

function pendingOf(items: unknown[][]): Pending[] {
  return items
    .map(([number, id, prompt, extra]) => ({
      id: id as string,
      number: Number(number),
      prompt: prompt as ApiPrompt,
      extra: (extra ?? {}) as Record<string, unknown>,
    }))
    .sort((a, b) => a.number - b.number);
}

export default function QueuePage() {
  const { ended, waiting } = useRuns();
  const [filter, setFilter] = useState('completed,failed');
  const [limit, setLimit] = useState(50);
  const queue = useLoaded(server.queue, `${ended} ${waiting}`);
  const history = useLoaded(() => server.jobs(filter, limit, 0), `${ended} ${waiting} ${filter} ${limit}`);
  const [failure, setFailure] = useState('');
  const [said, setSaid] = useState('');
  const { reload } = queue;
  useEffect(() => {
    const timer = setInterval(reload, 3000);
    return () => clearInterval(timer);
  }, [reload]);

  const act = async (work: () => Promise<unknown>) => {
    try {
      await work();
      setFailure('');
    } catch (reason) {
      setFailure(message(reason));
    }
    queue.reload();
    history.reload();
  };
  const running = pendingOf(queue.value?.queue_running ?? []);
  const pending = pendingOf(queue.value?.queue_pending ?? []);
  const again = (job: Job) =>
    act(async () => {
      const { workflow } = await server.job(job.id);
      await server.submit({ prompt: workflow!.prompt, client_id: clientId, extra_data: workflow!.extra_data ?? {} });
    });

  return (
    <section className="page">
      <header className="page-header">
        <h1>Queue</h1>
        {pending.length > 0 && <button onClick={() => void act(server.clearQueue)}>Clear what waits</button>}
      </header>
      {(failure || queue.failure) && (
        <p className="alert" role="alert">
          {failure || queue.failure}
        </p>
      )}
      <ul className="rows">
        {running.map((job) => (
          <li key={job.id}>
            <span className="badge running">Running</span>
            <span className="grow one-line">{describe(job)}</span>
            <button onClick={() => void act(() => server.cancel(job.id))}>
              <X /> Cancel
            </button>
          </li>
        ))}
        <Waiting jobs={pending} act={act} say={setSaid} />
        {running.length + pending.length === 0 && <li className="empty">Nothing runs or waits.</li>}
      </ul>
      <p className="hidden" role="status">
        {said}
      </p>
      <header className="page-header">
        <h2>History</h2>
        <div className="segments">
          {[
            ['completed,failed', 'All'],
            ['completed', 'Done'],
            ['failed', 'Failed'],
          ].map(([value, name]) => (
            <button key={value} aria-pressed={filter === value} onClick={() => setFilter(value!)}>
              {name}
            </button>
          ))}
        </div>
      </header>
      {history.failure && (
        <p className="alert" role="alert">
          {history.failure}
        </p>
      )}
      <ul className="rows">
        {history.value?.jobs.map((job) => (
          <li key={job.id}>
            {job.preview_output?.filename ? (
              <a href={viewUrl(job.preview_output)} target="_blank" rel="noreferrer" aria-label={`Result of ${new Date(job.create_time).toLocaleString()}`}>
                {isFilm(job.preview_output) ? (
                  <video className="thumb" src={viewUrl(job.preview_output)} preload="metadata" muted />
                ) : (
                  <img className="thumb" src={thumbnailUrl(job.preview_output, job.id)} alt="" loading="lazy" decoding="async" />
                )}
              </a>
            ) : (
              <span className="thumb" />
            )}
            <span className={`badge ${job.status}`}>{stateOf(job)}</span>
            <span className="grow">
              {reason(job) ?? new Date(job.create_time).toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'short' })}
              {job.execution_start_time && job.execution_end_time && (
                <small className="took"> · {((job.execution_end_time - job.execution_start_time) / 1000).toFixed(1)} s</small>
              )}
            </span>
            <a className="button" href={`#/graph/${encodeURIComponent(job.id)}`}>
              Open
            </a>
            <button onClick={() => void again(job)}>
              <RotateCw /> Run again
            </button>
          </li>
        ))}
        {history.value?.jobs.length === 0 && <li className="empty">Nothing yet.</li>}
      </ul>
      {history.value?.pagination.has_more && <button onClick={() => setLimit(limit + 100)}>Show more</button>}
    </section>
  );
}

function stateOf(job: Job): string {
  return job.status === 'completed' ? 'Done' : job.execution_error?.exception_message?.trim() ? 'Failed' : 'Cancelled';
}

function reason(job: Job): string | undefined {
  const { exception_message: text, node_type: type, node_id: node } = job.execution_error ?? {};
  return text?.trim() ? `${type ? `${type} (node ${node}): ` : ''}${text.trim()}` : undefined;
}
