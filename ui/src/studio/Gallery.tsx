import { Columns2, Download, RotateCcw, Trash2, Workflow } from 'lucide-react';
import { useCallback, useEffect, useRef, useState } from 'react';
import { message } from '../api/http';
import { useRuns } from '../api/runs';
import { filesOf, isFilm, server, viewUrl, type FileReference, type Job } from '../api/server';
import { Dialog } from '../app/Dialog';
import { useLoaded } from '../app/useLoaded';
import { Refine, type Step } from './Words';
import { settingsOf, type StudioSettings } from './recipe';

const PAGE = 60;

/** The pictures of finished jobs, newest first, loaded as they are scrolled to. */
export function Gallery({ reuse }: { reuse: (settings: Partial<StudioSettings>) => void }) {
  const ended = useRuns((state) => state.ended);
  const [jobs, setJobs] = useState<Job[]>([]);
  const [more, setMore] = useState(true);
  const [failure, setFailure] = useState('');
  const [open, setOpen] = useState<Job>();
  const [chosen, setChosen] = useState<Job[]>([]);
  const end = useRef<HTMLDivElement>(null);
  const loading = useRef(false);

  const load = useCallback(async (offset: number) => {
    if (loading.current) {
      return;
    }
    loading.current = true;
    try {
      const page = await server.jobs('completed', PAGE, offset);
      const shown = page.jobs.filter((job) => job.preview_output?.filename);
      setJobs((before) => {
        const known = new Set(shown.map((job) => job.id));
        const rest = before.filter((job) => !known.has(job.id));
        return offset === 0 ? [...shown, ...rest] : [...rest, ...shown];
      });
      setMore((before) => (offset === 0 && !before ? before : page.pagination.has_more));
      setFailure('');
    } catch (reason) {
      setFailure(message(reason));
      setMore(false);
    } finally {
      loading.current = false;
    }
  }, []);

  useEffect(() => void load(0), [load, ended]);
  const offset = useRef(0);
  offset.current = jobs.length;
  useEffect(() => {
    const observer = new IntersectionObserver(
      (entries) => entries[0]?.isIntersecting && offset.current > 0 && void load(offset.current),
      { rootMargin: '600px' },
    );
    observer.observe(end.current!);
    return () => observer.disconnect();
  }, [load, more, jobs.length]);

  return (
    <section className="gallery-part" aria-label="Gallery">
      {failure && (
        <p className="alert" role="alert">
          {failure} <button onClick={() => void load(0)}>Try again</button>
        </p>
      )}
      {jobs.length === 0 && !more && !failure && <p className="empty">Your pictures will be here.</p>}
      {chosen.length > 0 && (
        <p className="hint" role="status">
          {chosen.length === 1 ? 'Choose a second picture to compare with.' : 'Comparing.'}{' '}
          <button onClick={() => setChosen([])}>Stop</button>
        </p>
      )}
      <ul className="gallery">
        {jobs.map((job) => (
          <li key={job.id}>
            <button
              onClick={() => (chosen.length === 1 ? setChosen([chosen[0]!, job]) : setOpen(job))}
              aria-label={`Picture of ${new Date(job.create_time).toLocaleString()}`}
            >
              <Media file={job.preview_output!} />
            </button>
          </li>
        ))}
      </ul>
      <div ref={end} />
      {open && (
        <Details
          job={open}
          close={() => setOpen(undefined)}
          reuse={reuse}
          compare={() => (setChosen([open]), setOpen(undefined))}
          removed={() => (setJobs((before) => before.filter((job) => job.id !== open.id)), setOpen(undefined))}
        />
      )}
      {chosen.length === 2 && (
        <Compare first={chosen[0]!.preview_output!} second={chosen[1]!.preview_output!} close={() => setChosen([])} />
      )}
    </section>
  );
}

export function Media({ file, large }: { file: FileReference; large?: boolean }) {
  return isFilm(file) ? (
    <video src={viewUrl(file)} preload="metadata" controls={large} muted loop playsInline />
  ) : (
    <img src={viewUrl(file)} alt="" loading="lazy" decoding="async" />
  );
}

interface DetailsProps {
  job: Job;
  close: () => void;
  reuse: (settings: Partial<StudioSettings>) => void;
  compare: () => void;
  removed: () => void;
}

function Details({ job, close, reuse, compare, removed }: DetailsProps) {
  const detail = useLoaded(() => server.job(job.id), job.id);
  const files = filesOf(detail.value?.outputs);
  const prompt = detail.value?.workflow?.prompt;
  const own = detail.value?.workflow?.extra_data?.easel_studio as Partial<StudioSettings> | undefined;
  const settings = own ?? (prompt ? settingsOf(prompt) : {});
  const lineage = (detail.value?.workflow?.extra_data?.extra_pnginfo as { easel_lineage?: Step[] } | undefined)?.easel_lineage ?? [];
  const first = files[0] ?? job.preview_output!;
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
    <Dialog title="Picture" close={close} wide>
      <div className="details">
        <div className="details-media">
          {(files.length > 0 ? files : [first]).map((file) => (
            <Media key={file.filename} file={file} large />
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
            <button className="primary" onClick={() => (reuse(settings), close())}>
              <RotateCcw /> Reuse settings
            </button>
            {prompt && settings.prompt && (
              <Refine settings={settings} prompt={prompt} lineage={lineage} close={close} />
            )}
            <a className="button" href={viewUrl(first)} download={first.filename}>
              <Download /> Download
            </a>
            <a className="button" href={`#/graph?job=${encodeURIComponent(job.id)}`}>
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
    </Dialog>
  );
}

function Compare({ first, second, close }: { first: FileReference; second: FileReference; close: () => void }) {
  const [share, setShare] = useState(50);
  return (
    <Dialog title="Compare" close={close} wide>
      <div className="compare">
        <img src={viewUrl(first)} alt="The first picture" />
        <img src={viewUrl(second)} alt="The second picture" style={{ clipPath: `inset(0 0 0 ${share}%)` }} />
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
