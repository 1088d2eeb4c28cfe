import { memo, useLayoutEffect, useRef, useState } from 'react';
import { isFilm, type Job } from '../api/server';
import { Media } from './Media';

const GAP = 12;
/** Rows that are in the document above and below what is seen. */
const SPARE = 2;

interface Part {
  columns: number;
  side: number;
  first: number;
  last: number;
}

interface Props {
  jobs: Job[];
  choose: (job: Job) => void;
}

/** Square pictures in rows. Only those near what is seen are in the document, so that a thousand scroll as fast as ten. */
export function Tiles({ jobs, choose }: Props) {
  const list = useRef<HTMLUListElement>(null);
  const [part, setPart] = useState<Part>({ columns: 1, side: 0, first: 0, last: 0 });
  useLayoutEffect(() => follow(list.current!, setPart), []);
  const { columns, side, first, last } = part;
  const row = side + GAP;
  const rows = Math.ceil(jobs.length / columns);
  return (
    <ul className="gallery" ref={list} style={{ height: Math.max(0, rows * row - GAP) }}>
      {side > 0 &&
        jobs
          .slice(first, last)
          .map((job, index) => (
            <Tile
              key={job.id}
              job={job}
              place={first + index + 1}
              of={jobs.length}
              x={((first + index) % columns) * row}
              y={Math.floor((first + index) / columns) * row}
              side={side}
              choose={choose}
            />
          ))}
    </ul>
  );
}

/** Tells which part of a list is near what is seen of it, whenever that changes. */
function follow(list: HTMLElement, tell: (change: (before: Part) => Part) => void): () => void {
  const scroller = scrollerOf(list);
  const place = () => {
    const width = list.clientWidth;
    const columns = Math.max(1, Math.floor((width + GAP) / ((width < 600 ? 128 : 176) + GAP)));
    const side = (width - GAP * (columns - 1)) / columns;
    const view = scroller.getBoundingClientRect();
    const above = view.top - list.getBoundingClientRect().top;
    const first = Math.max(0, Math.floor(above / (side + GAP)) - SPARE) * columns;
    const last = Math.max(0, Math.floor((above + view.height) / (side + GAP)) + 1 + SPARE) * columns;
    tell((before) => (before.columns === columns && before.side === side && before.first === first && before.last === last ? before : { columns, side, first, last }));
  };
  place();
  const observer = new ResizeObserver(place);
  [list, scroller, ...scroller.children, ...(list.parentElement?.parentElement?.children ?? [])].forEach((element) => observer.observe(element));
  scroller.addEventListener('scroll', place, { passive: true });
  return () => {
    observer.disconnect();
    scroller.removeEventListener('scroll', place);
  };
}

function scrollerOf(element: HTMLElement): HTMLElement {
  const parent = element.parentElement;
  return parent === null || /auto|scroll/.test(getComputedStyle(parent).overflowY) ? (parent ?? element) : scrollerOf(parent);
}

interface TileProps {
  job: Job;
  place: number;
  of: number;
  x: number;
  y: number;
  side: number;
  choose: (job: Job) => void;
}

const Tile = memo(function Tile({ job, place, of, x, y, side, choose }: TileProps) {
  const file = job.preview_output!;
  return (
    <li style={{ left: x, top: y, width: side, height: side }} aria-setsize={of} aria-posinset={place}>
      <button onClick={() => choose(job)} aria-label={`${isFilm(file) ? 'Film' : 'Picture'} of ${new Date(job.create_time).toLocaleString()}`}>
        <Media file={file} job={job.id} />
      </button>
    </li>
  );
});
