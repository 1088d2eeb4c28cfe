import type { NodeInfo, ObjectInfo } from '../api/server';
import { inputsOf, isWidget, initialValue, typeOf, widgetsOf, withValue } from './widgets';
import { withoutBends } from './reroutes';
import { linkOf, point, type Graph, type Id, type ListLink, type ObjectLink, type Slot, type Workflow, type WorkflowNode } from './types';

/** The graph at a path of subgraph ids; the root for the empty path. */
export function graphAt(workflow: Workflow, path: string[]): Graph {
  const id = path.at(-1);
  return id === undefined ? workflow : (workflow.definitions?.subgraphs?.find((subgraph) => subgraph.id === id) ?? workflow);
}

export function withGraph(workflow: Workflow, path: string[], change: (graph: Graph) => Graph): Workflow {
  const id = path.at(-1);
  if (id === undefined) {
    return change(workflow) as Workflow;
  }
  const subgraphs = workflow.definitions?.subgraphs?.map((subgraph) => (subgraph.id === id ? change(subgraph) : subgraph));
  return { ...workflow, definitions: { ...workflow.definitions, subgraphs } } as Workflow;
}

export const same = (a: Id, b: Id) => String(a) === String(b);

export function changeNode(graph: Graph, id: Id, change: (node: WorkflowNode) => WorkflowNode): Graph {
  return { ...graph, nodes: graph.nodes.map((node) => (same(node.id, id) ? change(node) : node)) };
}

/** Types fit if equal, if either is anything, or if lists of them share one. */
export function typesFit(output: unknown, input: unknown): boolean {
  const names = (type: unknown) => (Array.isArray(type) ? ['COMBO'] : String(type ?? '*').toUpperCase().split(',').map((name) => name.trim()));
  const outputs = names(output);
  const inputs = names(input);
  return [outputs, inputs].some((list) => list.includes('*') || list.includes('') || list.includes('0')) || outputs.some((name) => inputs.includes(name));
}

function nextId(graph: Graph, kind: 'Node' | 'Link'): number {
  const ids = kind === 'Node' ? graph.nodes.map((node) => Number(node.id)) : (graph.links ?? []).map((link) => linkOf(link).id);
  const last = kind === 'Node' ? graph.last_node_id : graph.last_link_id;
  const state = kind === 'Node' ? graph.state?.lastNodeId : graph.state?.lastLinkId;
  return Math.max(0, Number(last ?? 0), Number(state ?? 0), ...ids.filter(Number.isFinite)) + 1;
}

function noted(graph: Graph, kind: 'Node' | 'Link', id: number): Graph {
  return graph.state
    ? { ...graph, state: { ...graph.state, [`last${kind}Id`]: id } }
    : { ...graph, [kind === 'Node' ? 'last_node_id' : 'last_link_id']: id };
}

/** A new node of a class, with the slots and values that its definition gives. */
export function newNode(info: NodeInfo, pos: [number, number]): WorkflowNode {
  const node: WorkflowNode = {
    id: 0,
    type: info.name,
    pos,
    size: [280, 120],
    flags: {},
    order: 0,
    mode: 0,
    inputs: inputsOf(info).map((input): Slot => ({
      name: input.name,
      type: typeOf(input.spec),
      ...(isWidget(input) ? { widget: { name: input.name } } : {}),
      link: null,
    })),
    outputs: info.output.map((type, slot) => ({
      name: info.output_name?.[slot] ?? String(type),
      type: Array.isArray(type) ? 'COMBO' : type,
      links: null,
    })),
    properties: { 'Node name for S&R': info.name },
    widgets_values: [],
  };
  return widgetsOf(node, info).reduce(
    (filled, widget) => withValue(filled, info, widget, initialValue(inputsOf(info).find(({ name }) => name === widget.name)!), widget.controlled ? 'randomize' : undefined),
    node,
  );
}

export function addNode(graph: Graph, node: WorkflowNode): { graph: Graph; id: number } {
  const id = nextId(graph, 'Node');
  return { graph: noted({ ...graph, nodes: [...graph.nodes, { ...node, id }] }, 'Node', id), id };
}

const usesObjects = (graph: Graph) => graph.state !== undefined || (graph.links?.[0] !== undefined && !Array.isArray(graph.links[0]));

/** Links an output to an input, which gives up the link it had. Inputs are found by name, outputs by position. */
export function connect(graph: Graph, origin: Id, originSlot: number, target: Id, input: Slot): Graph {
  const targetNode = graph.nodes.find((node) => same(node.id, target));
  if (!targetNode) {
    return graph;
  }
  let next = graph;
  let slot = targetNode.inputs?.findIndex((candidate) => candidate.name === input.name) ?? -1;
  if (slot < 0) {
    slot = targetNode.inputs?.length ?? 0;
    next = changeNode(next, target, (node) => ({ ...node, inputs: [...(node.inputs ?? []), { ...input, link: null }] }));
  }
  const taken = targetNode.inputs?.[slot]?.link;
  if (taken !== undefined && taken !== null) {
    next = disconnect(next, taken);
  }
  const id = nextId(next, 'Link');
  const type = graph.nodes.find((node) => same(node.id, origin))?.outputs?.[originSlot]?.type ?? input.type;
  const link: ListLink | ObjectLink = usesObjects(graph)
    ? { id, origin_id: origin, origin_slot: originSlot, target_id: target, target_slot: slot, type }
    : [id, origin, originSlot, target, slot, type];
  next = noted({ ...next, links: [...(next.links ?? []), link] }, 'Link', id);
  next = changeNode(next, target, (node) => ({
    ...node,
    inputs: node.inputs!.map((candidate, index) => (index === slot ? { ...candidate, link: id } : candidate)),
  }));
  return changeNode(next, origin, (node) => ({
    ...node,
    outputs: (node.outputs ?? []).map((output, index) => (index === originSlot ? { ...output, links: [...(output.links ?? []), id] } : output)),
  }));
}

export function disconnect(graph: Graph, linkId: number): Graph {
  return {
    ...withoutBends(graph, linkId),
    links: (graph.links ?? []).filter((link) => linkOf(link).id !== linkId),
    nodes: graph.nodes.map((node) => {
      const gives = node.outputs?.some((output) => output.links?.includes(linkId));
      const takes = node.inputs?.some((input) => input.link === linkId);
      return gives || takes
        ? {
            ...node,
            inputs: node.inputs?.map((input) => (input.link === linkId ? { ...input, link: null } : input)),
            outputs: node.outputs?.map((output) =>
              output.links?.includes(linkId) ? { ...output, links: output.links.filter((id) => id !== linkId) } : output,
            ),
          }
        : node;
    }),
  };
}

export function removeNodes(graph: Graph, ids: Id[]): Graph {
  const gone = new Set(ids.map(String));
  const links = (graph.links ?? []).map(linkOf).filter((link) => gone.has(String(link.origin_id)) || gone.has(String(link.target_id)));
  const cut = links.reduce((next, link) => disconnect(next, link.id), graph);
  return { ...cut, nodes: cut.nodes.filter((node) => !gone.has(String(node.id))) };
}

/** Copies of nodes and of the links between them, beside the originals. */
export function paste(graph: Graph, copied: { nodes: WorkflowNode[]; links: ObjectLink[] }, shift: number): { graph: Graph; ids: number[] } {
  let next = graph;
  const ids = new Map<string, number>();
  for (const node of copied.nodes) {
    const [x, y] = point(node.pos, [0, 0]);
    const bare = {
      ...node,
      pos: [x + shift, y + shift] as [number, number],
      inputs: node.inputs?.map((input) => ({ ...input, link: null })),
      outputs: node.outputs?.map((output) => ({ ...output, links: null })),
    };
    const added = addNode(next, bare);
    next = added.graph;
    ids.set(String(node.id), added.id);
  }
  for (const link of copied.links) {
    const origin = ids.get(String(link.origin_id));
    const target = ids.get(String(link.target_id));
    const input = copied.nodes.find((node) => same(node.id, link.target_id))?.inputs?.[link.target_slot];
    if (origin !== undefined && target !== undefined && input) {
      next = connect(next, origin, link.origin_slot, target, input);
    }
  }
  return { graph: next, ids: [...ids.values()] };
}

/** Node classes of a graph and its subgraphs that this server does not have. */
export function unknownTypes(workflow: Workflow, info: ObjectInfo): string[] {
  const own = new Set(['Reroute', 'PrimitiveNode', 'Note', 'MarkdownNote']);
  workflow.definitions?.subgraphs?.forEach((subgraph) => own.add(subgraph.id));
  const nodes = [workflow, ...(workflow.definitions?.subgraphs ?? [])].flatMap((graph) => graph.nodes ?? []);
  return [...new Set(nodes.map((node) => node.type))].filter((type) => !own.has(type) && !info[type] && !/^workflow[>/]/.test(type));
}
