import { Dices, ImagePlus, Settings2, Sparkles } from 'lucide-react';
import { useEffect, useMemo, useState } from 'react';
import { refusal, submit } from '../api/runs';
import { server } from '../api/server';
import { useLoaded } from '../app/useLoaded';
import { Gallery } from './Gallery';
import { RunCards } from './RunCards';
import { StartImage } from './StartImage';
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
  const wide = useWide();
  const [opened, setOpened] = useState(false);
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
        <details className="more" open={wide || opened} onToggle={(event) => setOpened(event.currentTarget.open)}>
          <summary>
            <Settings2 /> {settings.width} × {settings.height} · {settings.steps} steps
          </summary>
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
        </details>
      </form>
      <div className="results">
        <RunCards />
        <Gallery
          empty={<FirstVisit thing={thing} choose={(prompt) => (set({ prompt }), document.querySelector<HTMLButtonElement>('.generate')?.focus())} />}
          reuse={(reused) => {
            set({ ...reused, randomSeed: false, count: 1 });
            document.querySelector<HTMLTextAreaElement>('.composer textarea')?.focus();
          }}
        />
      </div>
    </div>
  );
}

const IDEAS = ['a yellow car on a green background', 'a pink heart on a white background', 'a red apple on a blue background'];

/** What is in the gallery's place before there is anything. */
function FirstVisit({ thing, choose }: { thing: string; choose: (prompt: string) => void }) {
  return (
    <div className="first-visit">
      <ImagePlus aria-hidden="true" />
      <h2>Your {thing}s will be here</h2>
      <p>Say what you want to see, and press the button. Or begin with one of these:</p>
      <div className="ideas">
        {IDEAS.map((idea) => (
          <button key={idea} type="button" onClick={() => choose(idea)}>
            {idea}
          </button>
        ))}
      </div>
    </div>
  );
}

/** Whether there is room for the settings beside the pictures. */
function useWide(): boolean {
  const query = '(min-width: 48rem)';
  const [wide, setWide] = useState(() => matchMedia(query).matches);
  useEffect(() => {
    const media = matchMedia(query);
    const change = () => setWide(media.matches);
    media.addEventListener('change', change);
    return () => media.removeEventListener('change', change);
  }, []);
  return wide;
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
