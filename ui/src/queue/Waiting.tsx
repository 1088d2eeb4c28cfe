import { ArrowUpToLine, ChevronDown, ChevronUp, GripVertical, X } from 'lucide-react';
import { useEffect, useRef, useState, type DragEvent, type KeyboardEvent } from 'react';
import { server, type ApiPrompt, type Place } from '../api/server';

export type Pending = { id: string; number: number; prompt: ApiPrompt; extra: Record<string, unknown> };

interface Props {
  jobs: Pending[];
  act: (work: () => Promise<unknown>) => Promise<void>;
  /** Tells those who do not see the list. */
  say: (text: string) => void;
}

/** The jobs that wait, in their order, which is changed by dragging, by buttons, or by the arrow keys on a grip. */
export function Waiting({ jobs, act, say }: Props) {
  const [dragged, setDragged] = useState('');
  const [target, setTarget] = useState<{ id: string; below: boolean }>();
  const focused = useRef('');
  const list = useRef<Record<string, HTMLButtonElement | null>>({});
  useEffect(() => {
    if (focused.current && document.activeElement !== list.current[focused.current]) {
      list.current[focused.current]?.focus();
    }
  }, [jobs]);

  const move = async (job: Pending, place: Place, position: number) => {
    await act(() => server.move(job.id, place));
    say(`${describe(job)}: place ${position} of ${jobs.length}.`);
  };
  const up = (index: number) => void (index > 0 && move(jobs[index]!, { before: jobs[index - 1]!.id }, index));
  const down = (index: number) => void (index < jobs.length - 1 && move(jobs[index]!, { after: jobs[index + 1]!.id }, index + 2));
  const front = (index: number) => void (index > 0 && move(jobs[index]!, { to: 'front' }, 1));
  const end = (index: number) => void (index < jobs.length - 1 && move(jobs[index]!, { to: 'end' }, jobs.length));

  const onKey = (event: KeyboardEvent, index: number) => {
    const does = { ArrowUp: up, ArrowDown: down, Home: front, End: end }[event.key];
    if (does) {
      event.preventDefault();
      focused.current = jobs[index]!.id;
      does(index);
    }
  };
  const onDragOver = (event: DragEvent<HTMLLIElement>, id: string) => {
    if (dragged && dragged !== id) {
      event.preventDefault();
      const { top, height } = event.currentTarget.getBoundingClientRect();
      const below = event.clientY > top + height / 2;
      if (target?.id !== id || target.below !== below) {
        setTarget({ id, below });
      }
    }
  };
  const drop = () => {
    const job = jobs.find(({ id }) => id === dragged);
    const others = jobs.filter(({ id }) => id !== dragged);
    if (job && target) {
      const index = others.findIndex(({ id }) => id === target.id) + (target.below ? 2 : 1);
      void move(job, target.below ? { after: target.id } : { before: target.id }, index);
    }
    setDragged('');
    setTarget(undefined);
  };

  return (
    <>
      {jobs.map((job, index) => (
        <li
          key={job.id}
          data-job={job.id}
          className={['waiting', job.id === dragged && 'dragged', target?.id === job.id && (target.below ? 'drop-below' : 'drop-above')].filter(Boolean).join(' ')}
          draggable={jobs.length > 1}
          onDragStart={(event) => {
            event.dataTransfer.effectAllowed = 'move';
            event.dataTransfer.setData('text/plain', describe(job));
            setDragged(job.id);
          }}
          onDragOver={(event) => onDragOver(event, job.id)}
          onDrop={(event) => (event.preventDefault(), drop())}
          onDragEnd={() => (setDragged(''), setTarget(undefined))}
        >
          <button
            ref={(element) => void (list.current[job.id] = element)}
            className="icon grip"
            aria-label={`Place ${index + 1} of ${jobs.length}: ${describe(job)}. Move with the arrow keys`}
            title="Drag, or move with the arrow keys, Home and End"
            disabled={jobs.length < 2}
            onFocus={() => (focused.current = job.id)}
            onBlur={() => (focused.current = '')}
            onKeyDown={(event) => onKey(event, index)}
          >
            <GripVertical />
          </button>
          <span className="badge">Waiting</span>
          <span className="grow one-line">{describe(job)}</span>
          <span className="row-tools">
            <button className="icon" aria-label="Run next" title="Run next" disabled={index === 0} onClick={() => front(index)}>
              <ArrowUpToLine />
            </button>
            <button className="icon" aria-label="Move up" title="Move up" disabled={index === 0} onClick={() => up(index)}>
              <ChevronUp />
            </button>
            <button className="icon" aria-label="Move down" title="Move down" disabled={index === jobs.length - 1} onClick={() => down(index)}>
              <ChevronDown />
            </button>
            <button className="icon" aria-label="Cancel" title="Cancel" onClick={() => void act(() => server.cancel(job.id))}>
              <X />
            </button>
          </span>
        </li>
      ))}
    </>
  );
}

/** What a job is for: its words, or how large it is. */
export function describe({ prompt, extra }: Pending): string {
  const own = (extra.easel_studio as { prompt?: string } | undefined)?.prompt;
  const nodes = Object.values(prompt);
  const text = nodes.find((node) => typeof node.inputs?.text === 'string' && node.inputs.text !== '')?.inputs.text as string | undefined;
  return own || text || `A workflow of ${nodes.length} nodes`;
}
