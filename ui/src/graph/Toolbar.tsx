import { Braces, CircleQuestionMark, FilePlus, FolderOpen, Play, Plug, Plus, Redo2, Save, Square, Undo2 } from 'lucide-react';
import { useState } from 'react';
import { message, writeLossless } from '../api/http';
import { cancelRun, isActive, refusal, refusedNodes, submit, useRuns } from '../api/runs';
import { library } from '../api/library';
import { server, type ApiPrompt } from '../api/server';
import { useLoaded } from '../app/useLoaded';
import { unknownTypes } from '../workflow/edit';
import { fromApi, withOriginal } from '../workflow/files';
import type { Graph, Workflow } from '../workflow/types';
import { nextValue, widgetsOf, withValue } from '../workflow/widgets';
import { KeysHelp } from './KeysHelp';
import { Publish } from './Publish';
import { EMPTY, redo, show, undo, useEditor } from './editor';

const useProblem = { set: (_: string) => {} };

/** The prompt that the workflow stands for, with what an opened API file held besides. */
export async function toPrompt(): Promise<ApiPrompt> {
  const { workflow, api, info } = useEditor.getState();
  const prompt = await server.convert(workflow);
  return api ? withOriginal(prompt, await server.convert(fromApi(api, info)), api) : prompt;
}

/** Queues the workflow, and after each time changes the values that are set to change. */
export async function runGraph(count: number): Promise<void> {
  useProblem.set('');
  useEditor.setState({ refused: {} });
  try {
    for (let index = 0; index < count; index++) {
      const prompt = await toPrompt();
      const workflow = useEditor.getState().workflow;
      const runId = await submit('graph', prompt, { extra_pnginfo: { workflow } });
      useEditor.setState((state) => ({ runId, workflow: afterRun(state.workflow) }));
    }
  } catch (reason) {
    useEditor.setState({ refused: refusedNodes(reason) });
    useProblem.set(refusal(reason));
  }
}

function afterRun(workflow: Workflow): Workflow {
  const { info } = useEditor.getState();
  const change = <G extends Graph>(graph: G): G => {
    let changed = false;
    const nodes = graph.nodes.map((node) => {
      const known = info[node.type];
      const saved = node.widgets_values;
      if (!known || !Array.isArray(saved)) {
        return node;
      }
      return widgetsOf(node, known)
        .filter((widget) => widget.controlled && saved[widget.index + 1] !== undefined && saved[widget.index + 1] !== 'fixed')
        .reduce((next, widget) => {
          changed = true;
          return withValue(next, known, widget, nextValue(saved[widget.index], saved[widget.index + 1], widget.options));
        }, node);
    });
    return changed ? { ...graph, nodes } : graph;
  };
  const root = change(workflow);
  const subgraphs = root.definitions?.subgraphs;
  return subgraphs ? { ...root, definitions: { ...root.definitions, subgraphs: subgraphs.map(change) } } : root;
}

function download(name: string, value: unknown): void {
  const link = document.createElement('a');
  link.href = URL.createObjectURL(new Blob([writeLossless(value, 2)], { type: 'application/json' }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

export function Toolbar({ openFile, search }: { openFile: (file: File) => void; search: () => void }) {
  const { name, workflow, path, past, future, runId } = useEditor();
  const run = useRuns((state) => (runId ? state.runs[runId] : undefined));
  const [count, setCount] = useState(1);
  const [problem, setProblem] = useState('');
  const [publishing, setPublishing] = useState(false);
  const [help, setHelp] = useState(false);
  useProblem.set = setProblem;
  const names = path.map((id) => workflow.definitions?.subgraphs?.find((subgraph) => subgraph.id === id)?.name ?? id);
  const exportApi = () => toPrompt().then((prompt) => download(`${name}.api.json`, prompt), (reason) => setProblem(message(reason)));
  return (
    <>
      <div className="toolbar" role="toolbar" aria-label="Workflow">
        <h1 className="crumbs">
          <button onClick={() => useEditor.setState({ path: [] })}>{name}</button>
          {names.map((crumb, index) => (
            <button key={index} onClick={() => useEditor.setState({ path: path.slice(0, index + 1) })}>
              / {crumb}
            </button>
          ))}
        </h1>
        <button className="icon" aria-label="Undo" title="Undo (Ctrl+Z)" disabled={past.length === 0} onClick={undo}>
          <Undo2 />
        </button>
        <button className="icon" aria-label="Redo" title="Redo (Ctrl+Y)" disabled={future.length === 0} onClick={redo}>
          <Redo2 />
        </button>
        <button onClick={search}>
          <Plus /> Node
        </button>
        <button className="icon" aria-label="New workflow" title="New workflow" onClick={() => show({ workflow: EMPTY }, 'Untitled')}>
          <FilePlus />
        </button>
        <label className="button upload" title="Open a JSON file, or a picture or film with a workflow in it">
          <FolderOpen /> Open
          <input
            type="file"
            accept=".json,.png,.webp,.mp4"
            onChange={(event) => {
              const file = event.target.files?.[0];
              event.target.value = '';
              if (file) {
                openFile(file);
              }
            }}
          />
        </label>
        <button onClick={() => download(`${name}.json`, workflow)}>
          <Save /> Save
        </button>
        <button title="Save in the format that the API takes" onClick={() => void exportApi()}>
          <Braces /> Export API
        </button>
        <button title="Make it an endpoint that programs can call" onClick={() => setPublishing(true)}>
          <Plug /> Publish
        </button>
        <button className="icon" aria-label="Keys and mouse" title="What keys and mouse do here" onClick={() => setHelp(true)}>
          <CircleQuestionMark />
        </button>
        {help && <KeysHelp close={() => setHelp(false)} />}
        {publishing && <Publish close={() => setPublishing(false)} />}
        <span aria-hidden="true">×</span>
        <input className="times" type="number" title="How many times Run runs it" aria-label="How many times" min={1} max={100} value={count} onChange={(event) => setCount(Math.max(1, Math.min(100, Number(event.target.value))))} />
        {run && isActive(run) && (
          <button onClick={() => void cancelRun(run.id)}>
            <Square /> Cancel
          </button>
        )}
        <button className="primary" title="Run (Ctrl+Enter)" onClick={() => void runGraph(count)}>
          <Play /> Run
        </button>
      </div>
      {(problem || run?.error) && (
        <p className="graph-alert alert" role="alert">
          {problem || `${run!.error!.nodeType ?? 'The run'}${run!.error!.nodeId ? ` (node ${run!.error!.nodeId})` : ''}: ${run!.error!.text}`}
          <button onClick={() => (setProblem(''), useEditor.setState({ runId: undefined }))}>Dismiss</button>
        </p>
      )}
    </>
  );
}

/** Model files that the workflow names and that are not here. */
function MissingModels() {
  const name = useEditor((state) => state.name);
  const info = useEditor((state) => state.info);
  const [asked, setAsked] = useState('');
  const found = useLoaded(() => {
    const { workflow } = useEditor.getState();
    return workflow.nodes.length > 0 ? library.missing(workflow) : Promise.resolve({ obtainable: [], unknown: [] });
  }, `${name} ${Object.keys(info).length}`);
  const { obtainable = [], unknown = [] } = found.value ?? {};
  if (obtainable.length + unknown.length === 0) {
    return null;
  }
  const pull = () =>
    library.pull(obtainable.map(({ id }) => id)).then(
      () => setAsked('They are on their way; see Models for the progress.'),
      (reason) => setAsked(message(reason)),
    );
  return (
    <div className="graph-alert notice" role="status">
      <span>
        Model files that are not here: {[...obtainable, ...unknown].map((file) => `${file.name} (${file.folder})`).join(', ')}. {asked}
      </span>
      {obtainable.length > 0 && !asked && <button onClick={() => void pull()}>Get {obtainable.length === 1 ? 'it' : `${obtainable.length} of them`}</button>}
    </div>
  );
}

/** What stands in the way of the workflow: a file that could not be opened, nodes that are not here, a full browser. */
export function Notices({ failure, clear }: { failure: string; clear: () => void }) {
  const { workflow, info, unsaved } = useEditor();
  const unknown = unknownTypes(workflow, info);
  return (
    <>
      {failure && (
        <p className="graph-alert alert" role="alert">
          {failure} Your workflow is unchanged. <button onClick={clear}>Dismiss</button>
        </p>
      )}
      {unsaved && <p className="graph-alert alert" role="alert">{unsaved}</p>}
      <MissingModels />
      {unknown.length > 0 && (
        <p className="graph-alert notice" role="status">
          Not on this server: {unknown.join(', ')}. The workflow can be looked at and saved; to run it, install the node packs, or remove or
          bypass these nodes.
        </p>
      )}
    </>
  );
}
