import { create } from 'zustand';
import { parseLossless, writeLossless } from '../api/http';
import type { ApiPrompt, ObjectInfo } from '../api/server';
import { changeNode, graphAt, withGraph } from '../workflow/edit';
import type { Opened } from '../workflow/files';
import type { Graph, Id, Workflow, WorkflowNode } from '../workflow/types';

const SAVED = 'easel.graph';
const MOST_STEPS = 200;

export const EMPTY: Workflow = { last_node_id: 0, last_link_id: 0, nodes: [], links: [], groups: [], config: {}, extra: {}, version: 0.4 };

interface Editor {
  info: ObjectInfo;
  workflow: Workflow;
  api?: ApiPrompt;
  name: string;
  /** The ids of the subgraphs that are open, outermost first. */
  path: string[];
  past: Workflow[];
  future: Workflow[];
  /** What the server said about nodes, by execution id. */
  refused: Record<string, string>;
  runId?: string;
  unsaved: string;
}

export const useEditor = create<Editor>(() => ({
  info: {},
  workflow: EMPTY,
  name: 'Untitled',
  path: [],
  past: [],
  future: [],
  refused: {},
  unsaved: '',
}));

const { getState, setState } = useEditor;

/** Changes the graph that is shown; the state before can be had back. */
export function edit(change: (graph: Graph) => Graph): void {
  editWorkflow((workflow) => workflow, change);
}

/** Changes the workflow as a whole, and then the graph that is shown, in one step. */
export function editWorkflow(whole: (workflow: Workflow) => Workflow, change: (graph: Graph) => Graph): void {
  const { workflow, past, path } = getState();
  const next = withGraph(whole(workflow), path, change);
  if (next !== workflow) {
    setState({ workflow: next, past: [...past.slice(1 - MOST_STEPS), workflow], future: [] });
  }
}

export const editNode = (id: Id, change: (node: WorkflowNode) => WorkflowNode) => edit((graph) => changeNode(graph, id, change));

export function undo(): void {
  const { past, workflow, future } = getState();
  const before = past.at(-1);
  if (before) {
    setState({ workflow: before, past: past.slice(0, -1), future: [workflow, ...future] });
  }
}

export function redo(): void {
  const { past, workflow, future } = getState();
  const [next, ...rest] = future;
  if (next) {
    setState({ workflow: next, past: [...past, workflow], future: rest });
  }
}

/** Shows another workflow; undo leads back to the one before. */
export function show(opened: Opened, name: string): void {
  const { workflow, past } = getState();
  setState({
    workflow: opened.workflow,
    api: opened.api,
    name,
    path: [],
    past: workflow.nodes.length > 0 ? [...past, workflow] : past,
    future: [],
    refused: {},
    runId: undefined,
  });
}

export const shownGraph = (state: Editor) => graphAt(state.workflow, state.path);

export function restore(): boolean {
  try {
    const saved = localStorage.getItem(SAVED);
    const { workflow, api, name } = parseLossless(saved ?? 'null') as { workflow: Workflow; api?: ApiPrompt; name: string };
    setState({ workflow, api, name });
    return true;
  } catch {
    return false;
  }
}

let timer: ReturnType<typeof setTimeout> | undefined;

function save(): void {
  clearTimeout(timer);
  timer = undefined;
  const { workflow, api, name } = getState();
  try {
    localStorage.setItem(SAVED, writeLossless({ workflow, api, name }));
    setState({ unsaved: '' });
  } catch {
    setState({ unsaved: 'This workflow is too large for the browser to keep. Save it as a file.' });
  }
}

useEditor.subscribe((state, before) => {
  if (state.workflow !== before.workflow) {
    clearTimeout(timer);
    timer = setTimeout(save, 300);
  }
});
addEventListener('pagehide', () => timer !== undefined && save());
