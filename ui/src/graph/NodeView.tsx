import { Handle, Position, useStore, useUpdateNodeInternals, type NodeProps } from '@xyflow/react';
import { memo, useEffect, useRef } from 'react';
import { useRuns } from '../api/runs';
import { filesOf, isFilm, viewUrl } from '../api/server';
import { point, type Slot, type WorkflowNode } from '../workflow/types';
import { inputsOf, isWidget, typeOf, widgetsOf } from '../workflow/widgets';
import { editNode, useEditor } from './editor';
import { WidgetView } from './WidgetView';

const COLOURS = ['#7c83ff', '#f0a04b', '#5bc08b', '#e0709a', '#4fb3d9', '#c9b458', '#a77bd8', '#8fa3ad'];

export function colourOf(type: unknown): string {
  let sum = 0;
  for (const letter of String(type)) {
    sum = (sum * 31 + letter.charCodeAt(0)) % 9973;
  }
  return COLOURS[sum % COLOURS.length]!;
}

const MODES: Record<number, string> = { 2: 'muted', 4: 'bypassed' };

/** Below this size letters cannot be read, and a node is only a box. */
export const isFar = (state: { transform: [number, number, number] }) => state.transform[2] < 0.4;

/** Only a box with a frame: what can be seen of a node from afar. Its size and the places of its slots stay as they were measured. */
function FarNode({ data, selected, width, height }: NodeProps) {
  const node = data.node as WorkflowNode;
  const { title, unknown } = useKind(node, data.inner === true);
  const { error, running } = useNodeState(node.id);
  return (
    <article className={classes(node, { selected, unknown, failed: error !== undefined, running, far: true })} style={{ width, height }} aria-label={title}>
      <header />
      <p>{title}</p>
    </article>
  );
}

export const NodeView = memo(function NodeView(props: NodeProps) {
  const far = useStore(isFar);
  const measured = useStore((state) => state.nodeLookup.get(props.id)?.internals.handleBounds !== undefined) && props.height !== undefined;
  return far && measured ? <FarNode {...props} /> : <NearNode {...props} />;
});

function useKind(node: WorkflowNode, inner: boolean) {
  const info = useEditor((state) => state.info[node.type]);
  const subgraph = useEditor((state) => state.workflow.definitions?.subgraphs?.find((candidate) => candidate.id === node.type));
  const virtual = ['Reroute', 'Note', 'MarkdownNote', 'PrimitiveNode'].includes(node.type) || /^workflow[>/]/.test(node.type);
  return {
    info,
    subgraph,
    virtual,
    title: node.title ?? subgraph?.name ?? info?.display_name ?? node.type,
    unknown: !info && !subgraph && !virtual && !inner,
  };
}

function classes(node: WorkflowNode, flags: Record<string, boolean | undefined>): string {
  return ['node', MODES[node.mode ?? 0], ...Object.keys(flags).filter((name) => flags[name])].filter(Boolean).join(' ');
}

function NearNode({ id, data, selected }: NodeProps) {
  const node = data.node as WorkflowNode;
  const { info, subgraph, virtual, title, unknown } = useKind(node, data.inner === true);
  const widgets = info ? widgetsOf(node, info) : [];
  const slots: Slot[] = [
    ...(node.inputs ?? []),
    ...(info ? inputsOf(info) : [])
      .filter(({ name }) => !node.inputs?.some((input) => input.name === name))
      .map((input): Slot => ({
        name: input.name,
        type: typeOf(input.spec),
        ...(isWidget(input) ? { widget: { name: input.name } } : {}),
      })),
  ];
  const sockets = slots.filter((slot) => !slot.widget || !widgets.some((widget) => widget.name === slot.widget?.name));
  const [width] = point(node.size, [280, 100]);
  const outputs = node.outputs ?? [];
  const state = useNodeState(node.id);
  useHandles(id, `${slots.map((slot) => slot.name).join()};${outputs.length}`);
  return (
    <article
      className={classes(node, { selected, unknown, failed: state.error !== undefined, running: state.running })}
      style={{ width: node.type === 'Reroute' ? undefined : Math.max(220, width) }}
      aria-label={title}
    >
      <header style={node.color ? { boxShadow: `inset 0 3px ${node.color}` } : undefined}>
        <span>{title}</span>
        {MODES[node.mode ?? 0] && <small>{MODES[node.mode ?? 0]}</small>}
      </header>
      {state.progress !== undefined && <progress aria-label="Progress" value={state.progress} max={1} />}
      <div className="slots">
        <div>
          {sockets.map((slot) => (
            <div className="slot" key={slot.name}>
              <Handle type="target" position={Position.Left} id={`i:${slot.name}`} style={{ background: colourOf(slot.type) }} />
              {slot.label ?? slot.name}
            </div>
          ))}
        </div>
        <div>
          {outputs.map((slot, index) => (
            <div className="slot out" key={index}>
              {slot.label ?? slot.name}
              <Handle type="source" position={Position.Right} id={`o:${index}`} style={{ background: colourOf(slot.type) }} />
            </div>
          ))}
        </div>
      </div>
      {widgets.map((widget) => {
        const slot = slots.find((candidate) => candidate.widget?.name === widget.name);
        const linked = slot?.link !== undefined && slot.link !== null;
        return (
          <div className="widget-row" key={widget.name}>
            {slot && <Handle type="target" position={Position.Left} id={`i:${slot.name}`} style={{ background: colourOf(slot.type) }} />}
            <WidgetView node={node} info={info!} widget={widget} linked={linked} />
          </div>
        );
      })}
      {(node.type === 'Note' || node.type === 'MarkdownNote') && <NoteText node={node} />}
      {(unknown || (virtual && node.type === 'PrimitiveNode')) && <Values node={node} />}
      {unknown && <p className="node-note">This server has no node {node.type}. Install its node pack, or remove or bypass it.</p>}
      {subgraph && (
        <button className="nodrag" onClick={() => useEditor.setState((before) => ({ path: [...before.path, subgraph.id] }))}>
          Open subgraph
        </button>
      )}
      {state.error && (
        <p className="node-error" role="alert">
          {state.error}
        </p>
      )}
      {state.picture && (state.film ? <video src={state.picture} aria-label="Result" controls autoPlay muted loop playsInline className="nodrag" /> : <img src={state.picture} alt="Result" draggable={false} />)}
    </article>
  );
}

/** Has the places of the slots measured again when there are others. */
function useHandles(id: string, handles: string): void {
  const measure = useUpdateNodeInternals();
  const known = useRef(handles);
  useEffect(() => {
    if (known.current !== handles) {
      known.current = handles;
      measure(id);
    }
  }, [measure, id, handles]);
}

function NoteText({ node }: { node: WorkflowNode }) {
  return (
    <textarea
      className="nodrag nowheel note"
      aria-label="Note"
      value={String((node.widgets_values as unknown[] | undefined)?.[0] ?? '')}
      onChange={(event) => editNode(node.id, (before) => ({ ...before, widgets_values: withFirst(before.widgets_values, event.target.value) }))}
    />
  );
}

function withFirst(values: WorkflowNode['widgets_values'], text: string): unknown[] {
  return [text, ...(Array.isArray(values) ? values.slice(1) : [])];
}

function Values({ node }: { node: WorkflowNode }) {
  const values = node.widgets_values ?? [];
  const rows = Array.isArray(values) ? values.map((value, index): [string, unknown] => [String(index + 1), value]) : Object.entries(values);
  return (
    <dl className="node-values">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{typeof value === 'object' && value !== null && !('isLosslessNumber' in value) ? JSON.stringify(value) : String(value)}</dd>
        </div>
      ))}
    </dl>
  );
}

/** What a run and the server's checks say about a node; what happens inside a subgraph counts for the node that stands for it. */
function useNodeState(id: WorkflowNode['id']) {
  const runId = useEditor((state) => state.runId);
  const own = String(id);
  const isOwn = (other: string | undefined) => other !== undefined && (other === own || other.startsWith(`${own}:`) || other.endsWith(`:${own}`));
  const refused = useEditor((state) => Object.entries(state.refused).find(([node]) => isOwn(node))?.[1]);
  const run = useRuns((state) => (runId ? state.runs[runId] : undefined));
  if (!run) {
    return { error: refused };
  }
  const [, progress] = Object.entries(run.nodes).find(([node, { state }]) => isOwn(node) && state === 'running') ?? [];
  const files = filesOf(Object.fromEntries(Object.entries(run.outputs).filter(([node]) => isOwn(node))));
  const running = (run.state === 'running' && isOwn(run.current)) || progress !== undefined;
  return {
    error: refused ?? (isOwn(run.error?.nodeId) ? run.error?.text : undefined),
    running,
    progress: progress && progress.max > 0 ? progress.value / progress.max : undefined,
    picture: isOwn(run.previewNode) && run.preview ? run.preview : files[0] && viewUrl(files[0]),
    film: files[0] !== undefined && isFilm(files[0]),
  };
}
