import { create } from 'zustand';
import { message, ServerError } from './http';
import { server, type ApiPrompt, type NodeOutput } from './server';
import { listen } from './socket';

export interface RunError {
  text: string;
  nodeId?: string;
  nodeType?: string;
}

export interface Run {
  id: string;
  origin: string;
  state: 'queued' | 'running' | 'done' | 'failed' | 'cancelled';
  nodes: Record<string, { value: number; max: number; state: string }>;
  current?: string;
  preview?: string;
  previewNode?: string;
  outputs: Record<string, NodeOutput>;
  error?: RunError;
  /** How the run ended; it counts as ended when the server has stored it. */
  outcome?: 'done' | 'failed' | 'cancelled';
}

interface RunState {
  connected: boolean | undefined;
  waiting: number;
  runs: Record<string, Run>;
  /** Counts ended runs, for lists that show them. */
  ended: number;
}

function ownId(): string {
  let id = sessionStorage.getItem('easel.client');
  if (!id) {
    id = crypto.getRandomValues(new Uint32Array(4)).join('-');
    sessionStorage.setItem('easel.client', id);
  }
  return id;
}

export const clientId = ownId();

export const useRuns = create<RunState>(() => ({ connected: undefined, waiting: 0, runs: {}, ended: 0 }));

export const isActive = (run: Run) => run.state === 'queued' || run.state === 'running';

function change(id: string, edit: (run: Run) => Partial<Run>): void {
  useRuns.setState((state) => {
    const run = state.runs[id];
    if (!run) {
      return state;
    }
    const next = { ...run, ...edit(run) };
    if (isActive(run) && !isActive(next) && run.preview) {
      URL.revokeObjectURL(run.preview);
      next.preview = undefined;
    }
    return { runs: { ...state.runs, [id]: next }, ended: state.ended + (isActive(run) && !isActive(next) ? 1 : 0) };
  });
}

/** Sends a prompt and follows it; `origin` tells lists of runs apart. */
export async function submit(origin: string, prompt: ApiPrompt, extra: Record<string, unknown>, front = false): Promise<string> {
  const extra_data = { preview_method: 'auto', ...extra };
  const answer = await server.submit({ prompt, client_id: clientId, extra_data, ...(front ? { front } : {}) });
  const id = answer.prompt_id;
  useRuns.setState((state) => ({
    runs: state.runs[id] ? state.runs : { ...state.runs, [id]: { id, origin, state: 'queued', nodes: {}, outputs: {} } },
  }));
  // A run may have ended before the answer was read.
  void settle(id);
  return id;
}

async function settle(id: string): Promise<void> {
  try {
    const job = await server.job(id);
    if (job.status === 'completed') {
      change(id, () => ({ state: 'done', outputs: job.outputs ?? {} }));
    } else if (job.status === 'failed') {
      const error = job.execution_error;
      const text = String(error?.exception_message ?? '').trim();
      change(id, () =>
        text ? { state: 'failed', error: { text, nodeId: error?.node_id, nodeType: error?.node_type } } : { state: 'cancelled' },
      );
    } else if (job.status === 'in_progress') {
      change(id, (run) => ({ state: isActive(run) ? 'running' : run.state }));
    }
  } catch (failure) {
    if (failure instanceof ServerError && failure.status === 404) {
      change(id, (run) => (isActive(run) ? { state: 'cancelled' } : {}));
    }
  }
}

function onEvent(type: string, data: Record<string, unknown>): void {
  const id = data.prompt_id as string;
  switch (type) {
    case 'status': {
      const status = data.status as { exec_info?: { queue_remaining?: number } } | undefined;
      useRuns.setState({ waiting: status?.exec_info?.queue_remaining ?? 0 });
      break;
    }
    case 'execution_start':
      change(id, () => ({ state: 'running' }));
      break;
    case 'executing':
      change(id, (run) =>
        data.node === null
          ? { state: run.outcome ?? run.state, current: undefined }
          : { current: (data.display_node ?? data.node) as string },
      );
      break;
    case 'progress_state':
      change(id, () => ({ state: 'running', nodes: displayed(data.nodes as Record<string, Record<string, unknown>>) }));
      break;
    case 'execution_cached':
      change(id, (run) => ({
        nodes: {
          ...Object.fromEntries((data.nodes as string[]).map((node) => [node, { value: 1, max: 1, state: 'finished' }])),
          ...run.nodes,
        },
      }));
      break;
    case 'executed':
      if (data.output) {
        change(id, (run) => ({
          outputs: { ...run.outputs, [(data.display_node ?? data.node) as string]: data.output as NodeOutput },
        }));
      }
      break;
    case 'execution_success':
      change(id, () => ({ outcome: 'done' }));
      break;
    case 'execution_error':
      change(id, () => ({
        outcome: 'failed',
        error: {
          text: String(data.exception_message ?? 'The run failed.').trim(),
          nodeId: data.node_id as string,
          nodeType: data.node_type as string,
        },
      }));
      break;
    case 'execution_interrupted':
      change(id, () => ({ outcome: 'cancelled' }));
      break;
  }
}

function displayed(nodes: Record<string, Record<string, unknown>>): Run['nodes'] {
  const shown: Run['nodes'] = {};
  for (const node of Object.values(nodes)) {
    shown[(node.display_node_id ?? node.node_id) as string] = {
      value: Number(node.value),
      max: Number(node.max),
      state: String(node.state),
    };
  }
  return shown;
}

export function startListening(): void {
  listen(clientId, {
    event: onEvent,
    preview: ({ promptId, nodeId, picture }) => {
      const id = promptId ?? Object.values(useRuns.getState().runs).find((run) => run.state === 'running')?.id;
      if (id && useRuns.getState().runs[id]) {
        change(id, (run) => {
          if (run.preview) {
            URL.revokeObjectURL(run.preview);
          }
          return isActive(run) ? { preview: URL.createObjectURL(picture), previewNode: nodeId ?? run.current } : {};
        });
      }
    },
    connection: (connected) => {
      useRuns.setState({ connected });
      if (connected) {
        Object.values(useRuns.getState().runs).filter(isActive).forEach((run) => void settle(run.id));
      }
    },
  });
}

export async function cancelRun(id: string): Promise<void> {
  await server.cancel(id);
  await settle(id);
}

/** The server's words about nodes it refused, by node. */
export function refusedNodes(failure: unknown): Record<string, string> {
  const errors = failure instanceof ServerError ? (failure.body as { node_errors?: unknown })?.node_errors : undefined;
  const byNode: Record<string, string> = {};
  for (const [id, entry] of Object.entries((errors ?? {}) as Record<string, { errors?: { message: string; details?: string }[] }>)) {
    byNode[id] = (entry.errors ?? []).map((error) => [error.message, error.details].filter(Boolean).join(': ')).join('\n');
  }
  return byNode;
}

export function refusal(failure: unknown): string {
  const nodes = Object.values(refusedNodes(failure)).filter(Boolean);
  return nodes.length > 0 ? nodes.join('\n') : message(failure);
}
