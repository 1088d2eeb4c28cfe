import type { Edge, Node } from '@xyflow/react';
import { same } from '../workflow/edit';
import { linkOf, point, type Graph, type Subgraph, type WorkflowNode } from '../workflow/types';
import { bendsOf } from '../workflow/reroutes';
import { colourOf } from './NodeView';

export const GROUP = 'group:';

/** Files place a node by what is below its title. */
export const TITLE = 30;

/** What the canvas shows of a graph: groups behind, nodes, and in a subgraph its inputs and outputs. */
export function flowNodes(graph: Graph, before: Node[]): Node[] {
  const known = new Map(before.map((node) => [node.id, node]));
  const keep = (node: Node): Node => {
    const old = known.get(node.id);
    return old ? { ...node, selected: old.selected, measured: old.measured } : node;
  };
  const groups = (graph.groups ?? []).map((group, index): Node => {
    const [x, y, width, height] = group.bounding;
    return keep({
      id: `${GROUP}${index}`,
      type: 'group-box',
      position: { x, y },
      width,
      height,
      zIndex: -1,
      data: { group, index },
      dragHandle: '.group-title',
    });
  });
  const nodes = graph.nodes.map((node): Node => {
    const [x, y] = point(node.pos, [0, 0]);
    const id = String(node.id);
    const old = known.get(id);
    if (old?.data.node === node) {
      return old;
    }
    return keep({ id, type: 'node', position: { x, y: y - TITLE }, data: { node } });
  });
  return [...groups, ...nodes, ...innerEnds(graph).map(keep)];
}

function innerEnds(graph: Graph): Node[] {
  const subgraph = graph as Subgraph & { inputNode?: { id: number; bounding?: number[] }; outputNode?: { id: number; bounding?: number[] } };
  if (!subgraph.inputNode && !subgraph.outputNode) {
    return [];
  }
  const end = (id: number, title: string, place: number[] | undefined, inputs: Subgraph['inputs'], outputs: Subgraph['inputs']): Node => ({
    id: String(id),
    type: 'node',
    deletable: false,
    draggable: false,
    position: { x: place?.[0] ?? 0, y: place?.[1] ?? 0 },
    data: {
      inner: true,
      node: { id, type: title, title, pos: [0, 0], size: [160, 60], inputs, outputs } as unknown as WorkflowNode,
    },
  });
  return [
    end(-10, 'Inputs', subgraph.inputNode?.bounding, [], subgraph.inputs),
    end(-20, 'Outputs', subgraph.outputNode?.bounding, subgraph.outputs, []),
  ];
}

export function flowEdges(graph: Graph): Edge[] {
  const nodes = new Map(graph.nodes.map((node) => [String(node.id), node]));
  const outer = graph as Subgraph;
  const bends = bendsOf(graph);
  return (graph.links ?? []).flatMap((saved): Edge[] => {
    const link = linkOf(saved);
    const target = nodes.get(String(link.target_id));
    const name = same(link.target_id, -20) ? outer.outputs?.[link.target_slot]?.name : (target?.inputs?.find((input) => input.link === link.id) ?? target?.inputs?.[link.target_slot])?.name;
    const hasOrigin = nodes.has(String(link.origin_id)) || same(link.origin_id, -10);
    return name === undefined || !hasOrigin
      ? []
      : [
          {
            id: String(link.id),
            source: String(link.origin_id),
            sourceHandle: `o:${link.origin_slot}`,
            target: String(link.target_id),
            targetHandle: `i:${name}`,
            style: { stroke: colourOf(link.type), strokeWidth: 2 },
            ...(bends.has(link.id) ? { type: 'bent', data: { bends: bends.get(link.id) } } : {}),
          },
        ];
  });
}
