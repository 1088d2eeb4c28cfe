import { parseLossless, writeLossless } from '../api/http';
import type { ApiPrompt, ObjectInfo } from '../api/server';
import { addNode, connect, newNode } from './edit';
import { layout } from './layout';
import type { Workflow, WorkflowNode } from './types';
import { widgetsOf, withValue } from './widgets';

export const LARGEST_FILE = 256 * 2 ** 20;

export interface Opened {
  workflow: Workflow;
  /** The file as it was, if it was in API format: what the page cannot show is kept in it. */
  api?: ApiPrompt;
}

export function isUi(value: unknown): value is Workflow {
  return Array.isArray((value as Workflow | null)?.nodes);
}

export function isApi(value: unknown): value is ApiPrompt {
  const nodes = Object.values((value ?? {}) as object);
  return nodes.length > 0 && nodes.every((node) => typeof node?.class_type === 'string');
}

/** Reads a workflow out of a JSON text. */
export function readText(text: string, info: ObjectInfo): Opened {
  let value: unknown;
  try {
    value = parseLossless(text);
  } catch (failure) {
    throw new Error(`This is not JSON: ${(failure as Error).message}`);
  }
  if (isUi(value)) {
    const broken = value.nodes.findIndex((node) => typeof node?.type !== 'string');
    if (broken >= 0) {
      throw new Error(`Entry ${broken + 1} among the nodes of this workflow has no type.`);
    }
    return { workflow: value };
  }
  const prompt = (value as { prompt?: unknown } | null)?.prompt ?? value;
  if (isApi(prompt)) {
    return { workflow: fromApi(prompt, info), api: prompt };
  }
  throw new Error('There is no workflow in this JSON: it has neither a list of nodes nor nodes with a class_type.');
}

/** Reads a workflow out of a JSON file, or one that a picture or film carries. */
export async function readFile(file: File, info: ObjectInfo): Promise<Opened> {
  if (file.size > LARGEST_FILE) {
    throw new Error(`${file.name} has ${Math.round(file.size / 2 ** 20)} MB; a workflow is looked for in files up to 256 MB.`);
  }
  if (/\.json$/i.test(file.name) || file.type === 'application/json') {
    return readText(await file.text(), info);
  }
  const texts = embedded(new Uint8Array(await file.arrayBuffer()));
  const found = texts.workflow ?? texts.prompt;
  if (!found) {
    throw new Error(`${file.name} carries no workflow. Pictures that were edited or sent through a messenger have often lost it.`);
  }
  return readText(found, info);
}

/** The texts "workflow" and "prompt" of a PNG, WebP or MP4. */
export function embedded(bytes: Uint8Array): { workflow?: string; prompt?: string } {
  const start = new TextDecoder('latin1').decode(bytes.subarray(0, 12));
  return start.startsWith('\x89PNG') ? pngTexts(bytes) : searched(bytes);
}

function pngTexts(bytes: Uint8Array): Record<string, string> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const texts: Record<string, string> = {};
  for (let at = 8; at + 12 <= bytes.length; ) {
    const length = view.getUint32(at);
    const kind = new TextDecoder('latin1').decode(bytes.subarray(at + 4, at + 8));
    const data = bytes.subarray(at + 8, at + 8 + length);
    if (kind === 'tEXt' || kind === 'iTXt') {
      const end = data.indexOf(0);
      const name = new TextDecoder('latin1').decode(data.subarray(0, end));
      let from = end + 1;
      if (kind === 'iTXt') {
        from = data.indexOf(0, data.indexOf(0, end + 3) + 1) + 1;
      }
      texts[name] = new TextDecoder().decode(data.subarray(from));
    }
    at += 12 + length;
  }
  return texts;
}

/** WebP has the texts in its EXIF block as "workflow:{…}", films in tags beside the name; both are found by the name before JSON. */
function searched(bytes: Uint8Array): Record<string, string> {
  const texts: Record<string, string> = {};
  const latin = new TextDecoder('latin1').decode(bytes);
  for (const name of ['workflow', 'prompt']) {
    const patterns = [new RegExp(`${name}:\\s*\\{`, 'i'), new RegExp(`"${name}":\\s*\\{`), new RegExp(`${name}[\\x00-\\x1f\\S]{0,40}?\\{"`, 'i')];
    const match = patterns.map((pattern) => pattern.exec(latin)).find((found) => found !== null);
    const end = match ? closing(latin, match.index + match[0].lastIndexOf('{')) : -1;
    if (match && end > 0) {
      const from = match.index + match[0].lastIndexOf('{');
      texts[name] = new TextDecoder().decode(bytes.subarray(from, end));
    }
  }
  return texts;
}

/** One past the brace that closes the one at a position. */
function closing(text: string, from: number): number {
  let depth = 0;
  let quoted = false;
  for (let at = from; at < text.length; at++) {
    const letter = text[at];
    if (quoted) {
      if (letter === '\\') {
        at++;
      } else if (letter === '"') {
        quoted = false;
      }
    } else if (letter === '"') {
      quoted = true;
    } else if (letter === '{') {
      depth++;
    } else if (letter === '}' && --depth === 0) {
      return at + 1;
    }
  }
  return -1;
}

const isLink = (value: unknown, prompt: ApiPrompt): value is [string, number] =>
  Array.isArray(value) && value.length === 2 && typeof value[0] !== 'object' && prompt[String(value[0])] !== undefined;

/** Lays a prompt out as a graph: each node right of what feeds it. */
export function fromApi(prompt: ApiPrompt, info: ObjectInfo): Workflow {
  let workflow: Workflow = { last_node_id: 0, last_link_id: 0, nodes: [], links: [], groups: [], config: {}, extra: {}, version: 0.4 };
  const places = layout(prompt, info);
  for (const [id, entry] of Object.entries(prompt)) {
    const known = info[entry.class_type];
    const pos = places.get(id)!;
    let node: WorkflowNode = known
      ? newNode(known, pos)
      : { id: 0, type: entry.class_type, pos, size: [280, 120], inputs: [], outputs: [], properties: {}, widgets_values: {} };
    for (const [name, value] of Object.entries(entry.inputs ?? {})) {
      const widget = known && widgetsOf(node, known).find((candidate) => candidate.name === name);
      if (isLink(value, prompt)) {
        continue;
      }
      if (widget) {
        node = withValue(node, known, widget, value, widget.controlled ? 'fixed' : undefined);
      } else if (!known) {
        node = { ...node, widgets_values: { ...(node.widgets_values as object), [name]: value } };
      }
    }
    const title = (entry._meta as { title?: string } | undefined)?.title;
    node = { ...node, id: /^\d+$/.test(id) ? Number(id) : id, ...(title && title !== known?.display_name ? { title } : {}) };
    const added = addNode(workflow, node);
    workflow = { ...(added.graph as Workflow), nodes: [...workflow.nodes, node] };
  }
  workflow.last_node_id = Math.max(0, ...workflow.nodes.map(({ id }) => Number(id)).filter(Number.isFinite));
  for (const [id, entry] of Object.entries(prompt)) {
    for (const [name, value] of Object.entries(entry.inputs ?? {})) {
      if (isLink(value, prompt)) {
        const slot = Number(value[1]);
        const origin = workflow.nodes.find((node) => String(node.id) === String(value[0]))!;
        while ((origin.outputs ??= []).length <= slot) {
          origin.outputs.push({ name: String(origin.outputs.length), type: '*', links: null });
        }
        const input = workflow.nodes.find((node) => String(node.id) === id)!.inputs?.find((candidate) => candidate.name === name);
        workflow = connect(workflow, origin.id, slot, /^\d+$/.test(id) ? Number(id) : id, input ?? { name, type: '*' }) as Workflow;
      }
    }
  }
  return workflow;
}

const equal = (a: unknown, b: unknown): boolean => writeLossless(a) === writeLossless(b);

/**
 * The prompt of a workflow that was opened from an API file: what was not changed on the page stays as it is in the file, be it
 * spelled differently, left out, or unknown here.
 *
 * @param prompt what the workflow converts to now
 * @param base what it converted to when it was opened
 * @param original the file
 */
export function withOriginal(prompt: ApiPrompt, base: ApiPrompt, original: ApiPrompt): ApiPrompt {
  const merged: ApiPrompt = {};
  const order = [...Object.keys(original).filter((id) => prompt[id]), ...Object.keys(prompt).filter((id) => !original[id])];
  for (const id of order) {
    const before = original[id];
    const now = prompt[id]!;
    if (!before || before.class_type !== now.class_type || !base[id]) {
      merged[id] = now;
      continue;
    }
    const inputs: Record<string, unknown> = {};
    for (const name of new Set([...Object.keys(before.inputs ?? {}), ...Object.keys(now.inputs)])) {
      const unchanged = equal(now.inputs[name] ?? null, base[id].inputs[name] ?? null);
      const value = unchanged ? before.inputs[name] : now.inputs[name];
      if (value !== undefined) {
        inputs[name] = value;
      }
    }
    merged[id] = { ...before, inputs, ...(equal(now._meta, base[id]._meta) ? {} : { _meta: now._meta }) };
  }
  return merged;
}
