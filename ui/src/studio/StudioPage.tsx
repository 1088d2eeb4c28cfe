import { Dices, ImagePlus, Sparkles, X } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { cancelRun, isActive, refusal, submit, useRuns, type Run } from '../api/runs';
import { message } from '../api/http';
import { server, viewUrl } from '../api/server';
import { useLoaded } from '../app/useLoaded';
import { Gallery } from './Gallery';
import { Enhance } from './Words';
import { defaultSettings, randomSeed, studioModels, studioPrompt, type StudioSettings } from './recipe';

const SIZES: [string, number, number][] = [
  ['Square', 1, 1],
  ['Portrait', 3, 4],
  ['Landscape', 4, 3],
  ['Wide', 16, 9],
];

function stored(): Partial<StudioSettings> {
  try {
    return JSON.parse(localStorage.getItem('easel.studio') ?? '{}');
  } catch {
    return {};
  }
}

export function StudioPage() {
  const info = useLoaded(server.objectInfo);
  const models = useMemo(() => (info.value ? studioModels(info.value) : undefined), [info.value]);
  const [changes, setChanges] = useState<Partial<StudioSettings>>(stored);
  const [failure, setFailure] = useState('');
  const [busy, setBusy] = useState(false);
  const model = models?.find((candidate) => candidate.id === changes.model) ?? models?.[0];
  const settings = { ...defaultSettings(model), ...changes, model: model?.id ?? '' };
  useEffect(() => localStorage.setItem('easel.studio', JSON.stringify(changes)), [changes]);
  const set = (edit: Partial<StudioSettings>) => setChanges((before) => ({ ...before, ...edit }));

  const thing = model?.film ? 'film' : 'picture';

  const generate = async () => {
    if (!model || busy) {
      return;
    }
    setBusy(true);
    setFailure('');
    try {
      const first = settings.randomSeed ? randomSeed() : settings.seed;
      set({ seed: first });
      for (let index = 0; index < settings.count; index++) {
        const one = { ...settings, seed: first + index };
        await submit('studio', studioPrompt(one, model), { easel_studio: one });
      }
    } catch (reason) {
      setFailure(refusal(reason));
    } finally {
      setBusy(false);
    }
  };

  return (
    <div className="studio">
      <form
        className="composer"
        aria-label="New picture"
        onSubmit={(event) => {
          event.preventDefault();
          void generate();
        }}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) {
            event.preventDefault();
            void generate();
          }
        }}
      >
        <h1 className="hidden">Studio</h1>
        <label className="field">
          <span>Prompt</span>
          <textarea rows={4} value={settings.prompt} onChange={(event) => set({ prompt: event.target.value })} />
        </label>
        <Enhance prompt={settings.prompt} change={(prompt) => set({ prompt })} fail={setFailure} />
        <button className="primary generate" disabled={!model || busy}>
          <Sparkles /> {settings.count > 1 ? `Make ${settings.count} ${thing}s` : `Make the ${thing}`}
        </button>
        {failure && (
          <p className="alert" role="alert">
            {failure}
          </p>
        )}
        {info.failure && (
          <p className="alert" role="alert">
            {info.failure} <button type="button" onClick={info.reload}>Try again</button>
          </p>
        )}
        {models?.length === 0 && (
          <p className="alert" role="alert">
            No model for pictures is here. <a href="#/models">Get one under Models.</a>
          </p>
        )}
        <label className="field">
          <span>Model</span>
          <select
            value={settings.model}
            onChange={(event) => {
              const { steps, guidance, width, height, seconds } = defaultSettings(models!.find(({ id }) => id === event.target.value));
              set({ model: event.target.value, steps, guidance, width, height, seconds });
            }}
          >
            {models?.map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <fieldset>
          <legend>Size</legend>
          <div className="segments">
            {SIZES.map(([name, across, down]) => {
              const [width, height] = fit(across, down, model?.defaults.size ?? 256, model?.film ? 32 : 16);
              const chosen = settings.width === width && settings.height === height;
              return (
                <button key={name} type="button" aria-pressed={chosen} onClick={() => set({ width, height })}>
                  {name}
                </button>
              );
            })}
          </div>
          <div className="pair">
            <NumberField label="Width" value={settings.width} min={16} max={8192} step={16} change={(width) => set({ width })} />
            <NumberField label="Height" value={settings.height} min={16} max={8192} step={16} change={(height) => set({ height })} />
          </div>
        </fieldset>
        <div className="pair">
          <NumberField label="Steps" value={settings.steps} min={1} max={200} step={1} change={(steps) => set({ steps })} />
          <NumberField label="Guidance" value={settings.guidance} min={0} max={100} step={0.5} change={(guidance) => set({ guidance })} />
        </div>
        {model?.film && (
          <NumberField label="Seconds" value={settings.seconds} min={0.1} max={60} step={0.5} change={(seconds) => set({ seconds })} />
        )}
        <div className="pair">
          <NumberField label={model?.film ? 'Films' : 'Pictures'} value={settings.count} min={1} max={64} step={1} change={(count) => set({ count })} />
          <NumberField
            label="Seed"
            value={settings.seed}
            min={0}
            max={Number.MAX_SAFE_INTEGER}
            step={1}
            change={(seed) => set({ seed, randomSeed: false })}
          />
        </div>
        <label className="check">
          <input type="checkbox" checked={settings.randomSeed} onChange={(event) => set({ randomSeed: event.target.checked })} />
          <Dices /> New random seed each time
        </label>
        {model?.film?.startsFromPicture !== false && <StartImage settings={settings} set={set} fail={setFailure} />}
      </form>
      <div className="results">
        <RunCards />
        <Gallery
          reuse={(reused) => {
            set({ ...reused, randomSeed: false, count: 1 });
            document.querySelector<HTMLTextAreaElement>('.composer textarea')?.focus();
          }}
        />
      </div>
    </div>
  );
}

/** Sides with the area of a square, in whole multiples of what a model takes. */
function fit(across: number, down: number, side: number, multiple: number): [number, number] {
  const unit = side / Math.sqrt(across * down);
  return [Math.round((unit * across) / multiple) * multiple, Math.round((unit * down) / multiple) * multiple];
}

interface NumberFieldProps {
  label: string;
  value: number;
  min: number;
  max: number;
  step: number;
  change: (value: number) => void;
}

function NumberField({ label, value, min, max, step, change }: NumberFieldProps) {
  return (
    <label className="field">
      <span>{label}</span>
      <input
        type="number"
        inputMode="decimal"
        value={value}
        min={min}
        max={max}
        step={step === 16 || step === 0.5 ? 'any' : step}
        onChange={(event) => event.target.value !== '' && change(Math.min(max, Math.max(0, Number(event.target.value))))}
        onBlur={() => change(Math.max(min, step === 16 ? Math.round(value / 16) * 16 : value))}
      />
    </label>
  );
}

interface StartImageProps {
  settings: StudioSettings;
  set: (edit: Partial<StudioSettings>) => void;
  fail: (text: string) => void;
}

function StartImage({ settings, set, fail }: StartImageProps) {
  const upload = async (file: File | undefined) => {
    if (file) {
      try {
        set({ startImage: await server.upload(file, file.name) });
      } catch (reason) {
        fail(`${file.name} was not taken: ${message(reason)}`);
      }
    }
  };
  if (!settings.startImage) {
    return (
      <label
        className="drop"
        onDragOver={(event) => event.preventDefault()}
        onDrop={(event) => (event.preventDefault(), void upload(event.dataTransfer.files[0]))}
      >
        <ImagePlus /> Start from a picture
        <input type="file" accept="image/*" onChange={(event) => void upload(event.target.files?.[0])} />
      </label>
    );
  }
  return (
    <div className="start-image">
      <img src={viewUrl({ filename: settings.startImage, type: 'input' })} alt="Where the picture starts from" />
      <label className="field">
        <span>Change it by {Math.round(settings.strength * 100)} %</span>
        <input
          type="range"
          min={0.05}
          max={1}
          step={0.05}
          value={settings.strength}
          onChange={(event) => set({ strength: Number(event.target.value) })}
        />
      </label>
      <button type="button" className="icon" aria-label="Do not start from this picture" onClick={() => set({ startImage: '' })}>
        <X />
      </button>
    </div>
  );
}

/** Runs that are waiting, under way, or have failed since the page was opened. */
function RunCards() {
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

