import { cancelRun, isActive, useRuns, type Run } from '../api/runs';

/** Runs that are waiting, under way, or have failed since the page was opened. */
export function RunCards() {
  const runs = useRuns((state) => state.runs);
  const shown = Object.values(runs).filter(
    (run) => run.origin === 'studio' && (isActive(run) || run.state === 'failed'),
  );
  return (
    <div className="run-cards" aria-live="polite">
      {shown.map((run) => (
        <RunCard key={run.id} run={run} />
      ))}
    </div>
  );
}

function RunCard({ run }: { run: Run }) {
  const sampling = Object.values(run.nodes).find((node) => node.max > 1);
  const dismiss = () =>
    useRuns.setState((state) => ({ runs: Object.fromEntries(Object.entries(state.runs).filter(([id]) => id !== run.id)) }));
  if (run.state === 'failed') {
    return (
      <div className="run-card failed" role="alert">
        <p>{run.error?.text ?? 'The run failed.'}</p>
        <button onClick={dismiss}>Dismiss</button>
      </div>
    );
  }
  return (
    <div className="run-card">
      {run.preview ? <img src={run.preview} alt="The picture in the making" /> : <div className="blank" />}
      <div className="run-state">
        <span>
          {run.state === 'queued' ? 'Waiting' : sampling ? `Step ${sampling.value} of ${sampling.max}` : 'Getting ready'}
        </span>
        <progress aria-label="Progress" max={sampling?.max ?? 1} value={sampling?.value ?? 0} />
        <button onClick={() => void cancelRun(run.id)}>Cancel</button>
      </div>
    </div>
  );
}

