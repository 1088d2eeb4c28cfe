import type { InputSpec, NodeInfo } from '../api/server';
import { kept, limited, wholeOf } from './numbers';
import type { WorkflowNode } from './types';

export interface Widget {
  name: string;
  kind: 'INT' | 'FLOAT' | 'STRING' | 'BOOLEAN' | 'COMBO' | 'OTHER';
  options: Record<string, unknown>;
  choices: unknown[];
  /** Where the value is among the saved ones. */
  index: number;
  /** Whether the saved value is followed by what happens to it after each run. */
  controlled: boolean;
}

export const CONTROLS = ['fixed', 'increment', 'decrement', 'randomize'];
const KINDS = ['INT', 'FLOAT', 'STRING', 'BOOLEAN', 'COMBO'];

export interface NamedSpec {
  name: string;
  spec: InputSpec;
  required: boolean;
}

export function inputsOf(info: NodeInfo): NamedSpec[] {
  const section = (required: boolean): NamedSpec[] =>
    Object.entries((required ? info.input.required : info.input.optional) ?? {}).map(([name, spec]) => ({ name, spec, required }));
  return [...section(true), ...section(false)];
}

export const typeOf = (spec: InputSpec): string => (Array.isArray(spec[0]) ? 'COMBO' : String(spec[0]));

export function isWidget({ spec }: NamedSpec): boolean {
  const options = spec[1] ?? {};
  return (KINDS.includes(typeOf(spec)) || typeof options.widgetType === 'string') && options.forceInput !== true;
}

function isControlled({ name, spec }: NamedSpec): boolean {
  const given = spec[1]?.control_after_generate;
  return given === undefined ? typeOf(spec) === 'INT' && /^(noise_)?seed$/.test(name) : given !== false;
}

const hasUpload = ({ spec }: NamedSpec) =>
  ['image_upload', 'video_upload', 'audio_upload'].some((option) => spec[1]?.[option] === true);

export function initialValue({ spec }: NamedSpec): unknown {
  const options = spec[1] ?? {};
  if (options.default !== undefined && options.default !== null) {
    return options.default;
  }
  switch (typeOf(spec)) {
    case 'INT':
    case 'FLOAT':
      return 0;
    case 'BOOLEAN':
      return false;
    case 'COMBO':
      return choicesOf(spec)[0] ?? '';
    default:
      return '';
  }
}

export function choicesOf(spec: InputSpec): unknown[] {
  return Array.isArray(spec[0]) ? spec[0] : Array.isArray(spec[1]?.options) ? spec[1].options : [];
}

/** The widgets of a node with the places of their values among those saved; the rules are the server's (WidgetValues). */
export function widgetsOf(node: WorkflowNode, info: NodeInfo): Widget[] {
  const values = Array.isArray(node.widgets_values) ? node.widgets_values : [];
  const all = inputsOf(info);
  const isForced = (input: NamedSpec) => KINDS.includes(typeOf(input.spec)) && input.spec[1]?.forceInput === true;
  const length = (inputs: NamedSpec[]) => inputs.reduce((sum, input) => sum + (isControlled(input) ? 2 : 1), 0);
  const forced = all.filter(isForced);
  const withForced = forced.length > 0 && values.length === length(all.filter(isWidget)) + length(forced);
  const listed = all.filter((input) => isWidget(input) || (withForced && isForced(input)));
  const optional = listed.filter((input) => !input.required).length;
  const upload = all.some((input) => input.required && hasUpload(input));
  const widgets: Widget[] = [];
  let index = 0;
  let inOptional = false;
  for (const input of listed) {
    if (!input.required && !inOptional) {
      inOptional = true;
      if (upload) {
        index = Math.max(index, Math.min(index + 2, values.length - optional));
      }
    }
    const kind = typeOf(input.spec);
    const controlled = isControlled(input) && (index + 1 >= values.length || CONTROLS.includes(String(values[index + 1])));
    if (isWidget(input)) {
      widgets.push({
        name: input.name,
        kind: (KINDS.includes(kind) ? kind : 'OTHER') as Widget['kind'],
        options: input.spec[1] ?? {},
        choices: choicesOf(input.spec),
        index,
        controlled,
      });
    }
    index += controlled ? 2 : 1;
  }
  return widgets;
}

export function widgetValue(node: WorkflowNode, widget: Widget, info: NodeInfo): unknown {
  const saved = node.widgets_values;
  const value = Array.isArray(saved) ? saved[widget.index] : saved?.[widget.name];
  return value === undefined ? initialValue(inputsOf(info).find(({ name }) => name === widget.name)!) : value;
}

/** Saved values with one of them changed; values before it that were left out are filled in. */
export function withValue(node: WorkflowNode, info: NodeInfo, widget: Widget, value: unknown, control?: string): WorkflowNode {
  if (node.widgets_values && !Array.isArray(node.widgets_values)) {
    return { ...node, widgets_values: { ...node.widgets_values, [widget.name]: value } };
  }
  const values = [...(node.widgets_values ?? [])];
  for (const other of widgetsOf(node, info)) {
    if (other.index < widget.index && values[other.index] === undefined) {
      values[other.index] = widgetValue(node, other, info);
      if (other.controlled) {
        values[other.index + 1] ??= 'fixed';
      }
    }
  }
  values[widget.index] = value;
  if (widget.controlled) {
    values[widget.index + 1] = control ?? values[widget.index + 1] ?? 'randomize';
  }
  return { ...node, widgets_values: values };
}

/** What a controlled value becomes after a run; chance gives what every client can hold. */
export function nextValue(value: unknown, control: unknown, options: Record<string, unknown>): unknown {
  const step = control === 'increment' ? 1 : control === 'decrement' ? -1 : 0;
  if (step !== 0) {
    const whole = wholeOf(value);
    return whole === undefined ? Number(value) + step : kept(limited(whole + BigInt(step), options));
  }
  if (control !== 'randomize') {
    return value;
  }
  const most = Math.min(Number(options.max ?? Number.MAX_SAFE_INTEGER), Number.MAX_SAFE_INTEGER);
  const least = Number(options.min ?? 0);
  const [high, low] = crypto.getRandomValues(new Uint32Array(2));
  return least + ((high! % 2 ** 21) * 2 ** 32 + low!) % (most - least + 1);
}
