import type { Node } from '@xyflow/react';
import { changeNode } from '../workflow/edit';
import { point, type Graph, type Group, type WorkflowNode } from '../workflow/types';
import { edit } from './editor';

/** Moves a group and the nodes that lie in it. */
export function moveGroup(graph: Graph, index: number, to: { x: number; y: number }): Graph {
  const group = graph.groups?.[index];
  if (!group) {
    return graph;
  }
  const [x, y, width, height] = group.bounding;
  const inside = (node: WorkflowNode) => {
    const [left, top] = point(node.pos, [0, 0]);
    return left >= x && left <= x + width && top >= y && top <= y + height;
  };
  return {
    ...graph,
    groups: graph.groups!.map((other, at) => (at === index ? { ...other, bounding: [to.x, to.y, width, height] as Group['bounding'] } : other)),
    nodes: graph.nodes.map((node) => {
      const [left, top] = point(node.pos, [0, 0]);
      return inside(node) ? { ...node, pos: [left + to.x - x, top + to.y - y] as [number, number] } : node;
    }),
  };
}

/** Puts a new group around nodes. */
export function groupAround(chosen: Node[]): void {
  if (chosen.length > 0) {
    const x = Math.min(...chosen.map((node) => node.position.x)) - 24;
    const y = Math.min(...chosen.map((node) => node.position.y)) - 56;
    const right = Math.max(...chosen.map((node) => node.position.x + (node.measured?.width ?? 240))) + 24;
    const bottom = Math.max(...chosen.map((node) => node.position.y + (node.measured?.height ?? 120))) + 24;
    edit((graph) => ({
      ...graph,
      groups: [...(graph.groups ?? []), { title: 'Group', bounding: [x, y, right - x, bottom - y], color: '#5753c6', flags: {} }],
    }));
  }
}

/** Mutes or bypasses nodes, or wakes them if all of them are. */
export function switchMode(ids: string[], mode: number): void {
  edit((graph) => {
    const chosen = graph.nodes.filter((node) => ids.includes(String(node.id)));
    const to = chosen.every((node) => node.mode === mode) ? 0 : mode;
    return chosen.reduce((next, node) => changeNode(next, node.id, (before) => ({ ...before, mode: to })), graph);
  });
}
