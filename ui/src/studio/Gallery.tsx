import { useCallback, useEffect, useRef, useState, type ReactNode } from 'react';
import { message } from '../api/http';
import { useRuns } from '../api/runs';
import { server, type Job } from '../api/server';
import { Compare, Details } from './Details';
import { Tiles } from './Tiles';
import type { StudioSettings } from './recipe';

const PAGE = 60;

/** The pictures of finished jobs, newest first, loaded as they are scrolled to. */
export function Gallery({ reuse, empty }: { reuse: (settings: Partial<StudioSettings>) => void; empty: ReactNode }) {
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

  const choose = useCallback((job: Job) => (comparing.current ? setChosen((before) => [before[0]!, job]) : setOpen(job)), []);
  const comparing = useRef(false);
  comparing.current = chosen.length === 1;

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

  const beside = (step: number) => jobs[jobs.findIndex((job) => job.id === open?.id) + step];

  return (
    <section className="gallery-part" aria-label="Gallery">
      {failure && (
        <p className="alert" role="alert">
          {failure} <button onClick={() => void load(0)}>Try again</button>
        </p>
      )}
      {jobs.length === 0 && !more && !failure && empty}
      {chosen.length > 0 && (
        <p className="hint" role="status">
          {chosen.length === 1 ? 'Choose a second picture to compare with.' : 'Comparing.'}{' '}
          <button onClick={() => setChosen([])}>Stop</button>
        </p>
      )}
      <Tiles jobs={jobs} choose={choose} />
      <div ref={end} />
      {open && (
        <Details
          job={open}
          before={beside(-1)}
          after={beside(1)}
          show={setOpen}
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
