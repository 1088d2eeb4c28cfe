import { Undo2, Wand2 } from 'lucide-react';
import { useState } from 'react';
import { message, post } from '../api/http';
import { refusal, submit } from '../api/runs';
import type { ApiPrompt } from '../api/server';
import type { StudioSettings } from './recipe';

interface Written {
  prompt: string;
  writer: string;
}

/** A step of a picture's lineage: what the prompt was, what was wished, what it became. */
export interface Step {
  prompt: string;
  wish: string;
  to: string;
  writer?: string;
}

/** Writes the idea out as a prompt; the words before can be had back. */
export function Enhance({ prompt, change, fail }: { prompt: string; change: (text: string) => void; fail: (text: string) => void }) {
  const [before, setBefore] = useState('');
  const [busy, setBusy] = useState(false);
  const enhance = async () => {
    setBusy(true);
    try {
      const seed = crypto.getRandomValues(new Uint16Array(1))[0]!;
      const { prompts } = await post<{ prompts: Written[] }>('api/easel/prompts', { idea: prompt, seed });
      setBefore(prompt);
      change(prompts[0]!.prompt);
    } catch (reason) {
      fail(message(reason));
    } finally {
      setBusy(false);
    }
  };
  return (
    <div className="enhance">
      <button type="button" disabled={busy || prompt.trim() === ''} onClick={() => void enhance()}>
        <Wand2 /> {busy ? 'Writing …' : 'Enhance'}
      </button>
      {before && (
        <button type="button" onClick={() => (change(before), setBefore(''))}>
          <Undo2 /> My words
        </button>
      )}
    </div>
  );
}

interface RefineProps {
  settings: Partial<StudioSettings>;
  prompt: ApiPrompt;
  lineage: Step[];
  close: () => void;
}

/** Changes a picture's prompt by a wish and makes it anew; the picture remembers every step. */
export function Refine({ settings, prompt, lineage, close }: RefineProps) {
  const [wish, setWish] = useState('');
  const [text, setText] = useState<string>();
  const [writer, setWriter] = useState('');
  const [state, setState] = useState<{ busy?: boolean; failure?: string }>({});
  const from = settings.prompt ?? '';

  const attempt = async (work: () => Promise<void>) => {
    setState({ busy: true });
    try {
      await work();
      setState({});
    } catch (reason) {
      setState({ failure: refusal(reason) });
    }
  };
  const refine = () =>
    attempt(async () => {
      const written = await post<Written>('api/easel/prompts/refine', { prompt: from, wish });
      setText(written.prompt);
      setWriter(written.writer);
    });
  const make = () =>
    attempt(async () => {
      const steps = [...lineage, { prompt: from, wish, to: text!, writer }];
      await submit('studio', replaced(prompt, from, text!), {
        extra_pnginfo: { easel_lineage: steps },
        easel_studio: { ...settings, prompt: text },
      });
      close();
    });

  return (
    <form
      className="refine"
      onSubmit={(event) => {
        event.preventDefault();
        void (text === undefined ? refine() : make());
      }}
    >
      <label className="field">
        <span>What should be otherwise?</span>
        <input value={wish} placeholder="less fog, lower camera" onChange={(event) => (setWish(event.target.value), setText(undefined))} />
      </label>
      {text !== undefined && (
        <label className="field">
          <span>The new prompt</span>
          <textarea rows={4} value={text} onChange={(event) => setText(event.target.value)} />
        </label>
      )}
      <button disabled={state.busy || wish.trim() === ''}>
        <Wand2 /> {text === undefined ? 'Refine' : 'Make it so'}
      </button>
      {state.failure && (
        <p className="alert" role="alert">
          {state.failure}
        </p>
      )}
      {lineage.length > 0 && (
        <details>
          <summary>{lineage.length === 1 ? 'Refined once' : `Refined ${lineage.length} times`}</summary>
          <ol>
            {lineage.map((step, index) => (
              <li key={index}>
                <b>{step.wish}</b>
                <br />
                <small>{step.prompt}</small>
              </li>
            ))}
          </ol>
        </details>
      )}
    </form>
  );
}

/** The same graph with another text wherever this one stands. */
function replaced(prompt: ApiPrompt, before: string, after: string): ApiPrompt {
  return Object.fromEntries(
    Object.entries(prompt).map(([id, node]) => [
      id,
      {
        ...node,
        inputs: Object.fromEntries(Object.entries(node.inputs).map(([name, value]) => [name, value === before ? after : value])),
      },
    ]),
  );
}
