import type { NodeInfo } from '../api/server';
import { addNode, connect, newNode, same, typesFit } from '../workflow/edit';
import type { Graph, Id, Slot } from '../workflow/types';

/** A link that is held at one end: from an output, or from an input. */
export type Loose = { node: Id; type: unknown } & ({ output: number } | { input: Slot });

/** The loose link that begins at a handle of a node. */
export function looseAt(graph: Graph, nodeId: string, handle: string, inputs: (name: string) => Slot | undefined): Loose | undefined {
  const node = graph.nodes.find(({ id }) => same(id, nodeId));
  if (!node) {
    return undefined;
  }
  if (handle.startsWith('o:')) {
    const output = Number(handle.slice(2));
    return { node: node.id, output, type: node.outputs?.[output]?.type };
  }
  const input = inputs(handle.slice(2));
  return input && { node: node.id, input, type: input.type };
}

/** Whether a node of a class has a slot for the other end. */
export function takes(info: NodeInfo, loose: Loose): boolean {
  const node = newNode(info, [0, 0]);
  return 'output' in loose
    ? node.inputs!.some((input) => typesFit(loose.type, input.type))
    : node.outputs!.some((output) => typesFit(output.type, loose.type));
}

/** A new node, and the loose link fastened to its first slot that fits; slots of values come after the others. */
export function addAt(graph: Graph, info: NodeInfo, pos: [number, number], loose: Loose | undefined): Graph {
  const node = newNode(info, pos);
  const { graph: added, id } = addNode(graph, node);
  if (!loose) {
    return added;
  }
  if ('output' in loose) {
    const fitting = node.inputs!.filter((input) => typesFit(loose.type, input.type));
    const input = fitting.find((each) => !each.widget) ?? fitting[0];
    return input ? connect(added, loose.node, loose.output, id, input) : added;
  }
  const slot = node.outputs!.findIndex((output) => typesFit(output.type, loose.type));
  return slot < 0 ? added : connect(added, id, slot, loose.node, loose.input);
}
