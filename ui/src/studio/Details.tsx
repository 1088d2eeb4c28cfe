import { ChevronLeft, ChevronRight, Columns2, Download, RotateCcw, Trash2, Workflow } from 'lucide-react';
import { useEffect, useState } from 'react';
import { filesOf, isFilm, server, viewUrl, type FileReference, type Job } from '../api/server';
import { Dialog } from '../app/Dialog';
import { useLoaded } from '../app/useLoaded';
import { Media } from './Media';
import { Refine, type Step } from './Words';
import { settingsOf, type StudioSettings } from './recipe';

interface DetailsProps {
  job: Job;
  /** The neighbours in the gallery. */
  before?: Job;
  after?: Job;
  show: (job: Job) => void;
  close: () => void;
  reuse: (settings: Partial<StudioSettings>) => void;
  compare: () => void;
  removed: () => void;
}

/** A result at its full size, how it was made, and what can be done with it. */
export function Details({ job, before, after, show, close, reuse, compare, removed }: DetailsProps) {
  const detail = useLoaded(() => server.job(job.id), job.id);
  const value = detail.value?.id === job.id ? detail.value : undefined;
  const files = filesOf(value?.outputs);
  const prompt = value?.workflow?.prompt;
  const own = value?.workflow?.extra_data?.easel_studio as Partial<StudioSettings> | undefined;
  const settings = own ?? (prompt ? settingsOf(prompt) : {});
  const lineage = (value?.workflow?.extra_data?.extra_pnginfo as { easel_lineage?: Step[] } | undefined)?.easel_lineage ?? [];
  const first = files[0] ?? job.preview_output!;
  useEffect(() => {
    const turn = (event: KeyboardEvent) => {
      const next = { ArrowLeft: before, ArrowRight: after }[event.key];
      if (next && !(event.target as HTMLElement).matches('input, textarea, video')) {
        show(next);
      }
    };
    addEventListener('keydown', turn);
    return () => removeEventListener('keydown', turn);
  }, [before, after, show]);
  const rows: [string, unknown][] = [
    ['Prompt', settings.prompt],
    ['Model', settings.model],
    ['Size', settings.width ? `${settings.width} × ${settings.height}` : undefined],
    ['Steps', settings.steps],
    ['Seed', settings.seed],
    ['Guidance', settings.guidance],
    ['Took', job.execution_start_time ? `${((job.execution_end_time! - job.execution_start_time) / 1000).toFixed(1)} s` : undefined],
  ];
  return (
    <Dialog title={isFilm(first) ? 'Film' : 'Picture'} close={close} wide>
      <div className="details" key={job.id}>
        <div className="details-media">
          {(files.length > 0 ? files : [first]).map((file) => (
            <Media key={file.filename} file={file} job={job.id} large />
          ))}
        </div>
        <div>
          <dl>
            {rows.map(([name, value]) =>
              value === undefined ? null : (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd>{String(value)}</dd>
                </div>
              ),
            )}
          </dl>
          {detail.failure && (
            <p className="alert" role="alert">
              {detail.failure}
            </p>
          )}
          <div className="actions">
            {settings.prompt && (
              <button className="primary" onClick={() => (reuse(settings), close())}>
                <RotateCcw /> Reuse settings
              </button>
            )}
            {prompt && settings.prompt && (
              <Refine settings={settings} prompt={prompt} lineage={lineage} close={close} />
            )}
            <a className="button" href={viewUrl(first)} download={first.filename}>
              <Download /> Download
            </a>
            <a className="button" href={`#/graph/${encodeURIComponent(job.id)}`}>
              <Workflow /> Open as graph
            </a>
            <button onClick={compare}>
              <Columns2 /> Compare
            </button>
            <button className="danger" onClick={() => void server.forget([job.id]).then(removed)}>
              <Trash2 /> Remove from the gallery
            </button>
          </div>
        </div>
      </div>
      <div className="turn">
        <button className="icon" aria-label="The one before" title="The one before (←)" disabled={!before} onClick={() => show(before!)}>
          <ChevronLeft />
        </button>
        <button className="icon" aria-label="The next one" title="The next one (→)" disabled={!after} onClick={() => show(after!)}>
          <ChevronRight />
        </button>
      </div>
    </Dialog>
  );
}

export function Compare({ first, second, close }: { first: FileReference; second: FileReference; close: () => void }) {
  const [share, setShare] = useState(50);
  const cut = { clipPath: `inset(0 0 0 ${share}%)` };
  return (
    <Dialog title="Compare" close={close} wide>
      <div className="compare">
        {isFilm(first) ? <video src={viewUrl(first)} aria-label="The first film" autoPlay muted loop playsInline /> : <img src={viewUrl(first)} alt="The first picture" />}
        {isFilm(second) ? (
          <video src={viewUrl(second)} aria-label="The second film" autoPlay muted loop playsInline style={cut} />
        ) : (
          <img src={viewUrl(second)} alt="The second picture" style={cut} />
        )}
        <div className="compare-line" style={{ left: `${share}%` }} />
      </div>
      <input
        type="range"
        aria-label="Where the second picture begins"
        value={share}
        onChange={(event) => setShare(Number(event.target.value))}
      />
    </Dialog>
  );
}
