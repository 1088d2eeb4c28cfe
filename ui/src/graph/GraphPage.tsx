import { ReactFlow, ReactFlowProvider, applyNodeChanges, useReactFlow, useStore, type Connection, type Edge, type Node, type NodeProps, type OnConnectEnd } from '@xyflow/react';
import '@xyflow/react/dist/base.css';
import { useCallback, useEffect, useMemo, useState } from 'react';
import { useLocation, useParams } from 'wouter';
import { message } from '../api/http';
import { server } from '../api/server';
import { defaultSettings, studioModels, studioPrompt } from '../studio/recipe';
import '../style/graph.css';
import { changeNode, connect, disconnect, newNode, removeNodes, typesFit } from '../workflow/edit';
import { fromApi, isUi, readFile, type Opened } from '../workflow/files';
import type { Group, WorkflowNode } from '../workflow/types';
import { edit, redo, restore, show, shownGraph, undo, useEditor } from './editor';
import { groupAround, moveGroup, switchMode } from './arrange';
import { copy, pasteCopied } from './clipboard';
import { GROUP, TITLE, flowEdges, flowNodes } from './flow';
import { Backdrop } from './Backdrop';
import { BentLink } from './BentLink';
import { FarLinks } from './FarLinks';
import { GraphMap } from './GraphMap';
import { Ground } from './Ground';
import { addAt, looseAt, takes, type Loose } from './loose';
import { NodeView, isFar } from './NodeView';
import { NodeSearch } from './NodeSearch';
import { SelectionBar } from './SelectionBar';
import { Notices, Toolbar, runGraph } from './Toolbar';

const GroupBox = ({ data }: NodeProps) => {
  const group = data.group as Group;
  const index = data.index as number;
  return (
    <div className="group-box" style={{ borderColor: group.color, background: group.color ? `${group.color}22` : undefined }}>
      <input
        className="group-title"
        aria-label="Title of the group"
        value={group.title}
        onChange={(event) =>
          edit((graph) => ({ ...graph, groups: graph.groups!.map((other, at) => (at === index ? { ...other, title: event.target.value } : other)) }))
        }
      />
    </div>
  );
};

/** As many boxes of far nodes stay drawn outside of the view: coming and going while the graph moves costs more than they do. */
const MOST_BOXES = 1000;

const NO_EDGES: Edge[] = [];
const EDGE_TYPES = { bent: BentLink };

const NODE_TYPES = { node: NodeView, 'group-box': GroupBox };

export default function GraphPage() {
  const [failure, setFailure] = useState('');
  const [ready, setReady] = useState(false);
  const { job } = useParams<{ job?: string }>();
  const [, go] = useLocation();
  useEffect(() => {
    const load = async () => {
      const info = await server.objectInfo();
      useEditor.setState({ info });
      if (useEditor.getState().workflow.nodes.length === 0) {
        restore();
      }
      if (job) {
        show(await jobWorkflow(job), 'From the gallery');
        go('/graph', { replace: true });
      }
      setReady(true);
    };
    load().catch((reason) => setFailure(message(reason)));
  }, [job, go]);
  if (failure) {
    return (
      <section className="page">
        <h1>Graph</h1>
        <p className="alert" role="alert">
          {failure}
        </p>
      </section>
    );
  }
  return ready ? (
    <ReactFlowProvider>
      <Canvas />
    </ReactFlowProvider>
  ) : (
    <p className="loading">Loading the nodes…</p>
  );
}

/** What to do where nothing is yet. */
function Empty() {
  const info = useEditor((state) => state.info);
  const models = studioModels(info);
  const model = models.find(({ film }) => !film) ?? models[0];
  const begin = () => {
    const api = studioPrompt(defaultSettings(model), model!);
    show({ workflow: fromApi(api, info), api }, 'Example');
  };
  return (
    <div className="graph-empty">
      <p>Press the space bar to add a node, or drop a picture, film or JSON file with a workflow here.</p>
      {model && <button onClick={begin}>Begin with an example</button>}
    </div>
  );
}

async function jobWorkflow(id: string): Promise<Opened> {
  const { workflow } = await server.job(id);
  const saved = workflow?.extra_data?.extra_pnginfo?.workflow;
  if (isUi(saved)) {
    return { workflow: saved };
  }
  if (!workflow) {
    throw new Error('This job keeps no workflow.');
  }
  return { workflow: fromApi(workflow.prompt, useEditor.getState().info), api: workflow.prompt };
}

function Canvas() {
  const graph = useEditor(shownGraph);
  const info = useEditor((state) => state.info);
  const [nodes, setNodes] = useState<Node[]>([]);
  const [searching, setSearching] = useState<{ x: number; y: number; loose?: Loose }>();
  const [failure, setFailure] = useState('');
  /** Of which workflow the whole was brought into view. */
  const [fitted, setFitted] = useState('');
  const flow = useReactFlow();
  const far = useStore(isFar);
  useEffect(() => setNodes((before) => flowNodes(graph, before)), [graph]);
  const edges = useMemo(() => flowEdges(graph), [graph]);
  const path = useEditor((state) => state.path.join());
  const name = useEditor((state) => state.name);
  useEffect(() => {
    const timer = setTimeout(() => void flow.fitView({ padding: 0.08, maxZoom: 1 }).then(() => setFitted(name)), 60);
    return () => clearTimeout(timer);
  }, [flow, path, name]);

  const openFile = useCallback(async (file: File) => {
    try {
      show(await readFile(file, useEditor.getState().info), file.name.replace(/\.[a-z0-9]+$/i, ''));
      setFailure('');
    } catch (reason) {
      setFailure(message(reason));
    }
  }, []);

  const fits = useCallback(
    (connection: Connection | { source: string; target: string; sourceHandle?: string | null; targetHandle?: string | null }) => {
      const origin = graph.nodes.find((node) => String(node.id) === connection.source);
      const target = graph.nodes.find((node) => String(node.id) === connection.target);
      const output = origin?.outputs?.[Number(connection.sourceHandle?.slice(2))];
      const input = target && inputOf(target, connection.targetHandle?.slice(2) ?? '');
      return output !== undefined && input !== undefined && connection.source !== connection.target && typesFit(output.type, input.type);
    },
    [graph, info],
  );

  function inputOf(node: WorkflowNode, name: string) {
    return node.inputs?.find((input) => input.name === name) ?? (info[node.type] && newNode(info[node.type]!, [0, 0]).inputs?.find((input) => input.name === name));
  }

  const onConnect = (connection: Connection) => {
    const target = graph.nodes.find((node) => String(node.id) === connection.target);
    const origin = graph.nodes.find((node) => String(node.id) === connection.source);
    const input = target && inputOf(target, connection.targetHandle!.slice(2));
    if (target && origin && input) {
      edit((before) => connect(before, origin.id, Number(connection.sourceHandle!.slice(2)), target.id, input));
    }
  };

  /** A link that is let go over the ground asks for a node that takes it. */
  const onConnectEnd: OnConnectEnd = (event, { isValid, toNode, fromNode, fromHandle }) => {
    const origin = fromNode && graph.nodes.find((node) => String(node.id) === fromNode.id);
    if (!isValid && !toNode && origin && fromHandle?.id) {
      const { clientX: x, clientY: y } = 'changedTouches' in event ? event.changedTouches[0]! : event;
      const loose = looseAt(graph, fromNode.id, fromHandle.id, (name) => inputOf(origin, name));
      if (loose) {
        setSearching({ x, y, loose });
      }
    }
  };

  const settle = (dragged: Node[]) => {
    edit((before) => {
      let next = before;
      for (const node of dragged) {
        if (node.id.startsWith(GROUP)) {
          next = moveGroup(next, Number(node.id.slice(GROUP.length)), node.position);
        }
      }
      for (const node of dragged.filter(({ id }) => !id.startsWith(GROUP))) {
        next = changeNode(next, node.id, (saved) => ({ ...saved, pos: [Math.round(node.position.x), Math.round(node.position.y) + TITLE] }));
      }
      return next;
    });
  };

  const selected = () => nodes.filter((node) => node.selected && !node.id.startsWith(GROUP)).map((node) => node.id);
  const onKey = (event: React.KeyboardEvent) => {
    const typing = (event.target as HTMLElement).matches('input, textarea, select');
    const control = event.ctrlKey || event.metaKey;
    const key = event.key.toLowerCase();
    const does = (work: () => void) => {
      event.preventDefault();
      work();
    };
    if (control && key === 'enter') {
      does(() => void runGraph(1));
    } else if (typing) {
      return;
    } else if (control && key === 'z') {
      does(event.shiftKey ? redo : undo);
    } else if (control && key === 'y') {
      does(redo);
    } else if (control && key === 'c') {
      does(() => copy(graph, selected()));
    } else if (control && key === 'v') {
      does(pasteCopied);
    } else if (control && key === 'a') {
      does(() => setNodes((before) => before.map((node) => ({ ...node, selected: true }))));
    } else if (control && (key === 'm' || key === 'b')) {
      does(() => switchMode(selected(), key === 'm' ? 2 : 4));
    } else if (control && key === 'g') {
      does(() => groupAround(nodes.filter((node) => node.selected)));
    } else if (key === ' ' || key === '/') {
      does(() => setSearching({ x: innerWidth / 2, y: innerHeight / 3 }));
    }
  };

  return (
    <div
      className="graph"
      data-fitted={fitted}
      onKeyDown={onKey}
      onDragOver={(event) => event.preventDefault()}
      onDrop={(event) => {
        event.preventDefault();
        const file = event.dataTransfer.files[0];
        if (file) {
          void openFile(file);
        }
      }}
    >
      <Toolbar openFile={openFile} search={() => setSearching({ x: innerWidth / 2, y: innerHeight / 3 })} />
      <Notices failure={failure} clear={() => setFailure('')} />
      <ReactFlow
        nodes={nodes}
        edges={far ? NO_EDGES : edges}
        nodeTypes={NODE_TYPES}
        edgeTypes={EDGE_TYPES}
        onNodesChange={(changes) => setNodes((before) => applyNodeChanges(changes, before))}
        onNodeDragStop={(_, __, dragged) => settle(dragged)}
        onDelete={({ nodes: gone, edges: cut }) => {
          const groups = new Set(gone.filter(({ id }) => id.startsWith(GROUP)).map(({ data }) => data.group));
          const ids = gone.filter(({ id }) => !id.startsWith(GROUP)).map(({ id }) => id);
          // One change, so that one undo brings everything back.
          edit((before) => {
            const without = removeNodes(cut.reduce((next, { id }) => disconnect(next, Number(id)), before), ids);
            return groups.size > 0 ? { ...without, groups: without.groups?.filter((group) => !groups.has(group)) } : without;
          });
        }}
        onConnect={onConnect}
        onConnectEnd={onConnectEnd}
        isValidConnection={fits}
        deleteKeyCode={['Delete', 'Backspace']}
        onPaneClick={(event) => event.detail === 2 && setSearching({ x: event.clientX, y: event.clientY })}
        zoomOnDoubleClick={false}
        onlyRenderVisibleElements={!far || nodes.length > MOST_BOXES}
        onMoveStart={(event) => event && document.querySelector('.graph')?.classList.add('moving')}
        onMoveEnd={() => document.querySelector('.graph')?.classList.remove('moving')}
        minZoom={0.05}
        maxZoom={2.5}
        proOptions={{ hideAttribution: true }}
      >
        <Ground />
        {nodes.length > 0 && <Backdrop nodes={nodes} />}
        {far && <FarLinks nodes={nodes} edges={edges} />}
      </ReactFlow>
      {nodes.length > 0 && <GraphMap nodes={nodes} />}
      <SelectionBar nodes={nodes} copy={(ids) => copy(graph, ids)} />
      {graph.nodes.length === 0 && <Empty />}
      {searching && (
        <NodeSearch
          close={() => setSearching(undefined)}
          fits={(node) => !searching.loose || takes(node, searching.loose)}
          choose={(type) => {
            const { x, y } = flow.screenToFlowPosition(searching);
            edit((before) => addAt(before, info[type]!, [Math.round(x), Math.round(y)], searching.loose));
            setSearching(undefined);
          }}
        />
      )}
    </div>
  );
}
