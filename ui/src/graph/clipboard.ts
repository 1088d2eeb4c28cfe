import { parseLossless, writeLossless } from '../api/http';
import { paste } from '../workflow/edit';
import { linkOf, type Graph, type ObjectLink, type Subgraph, type Workflow, type WorkflowNode } from '../workflow/types';
import { editWorkflow, useEditor } from './editor';

const COPIED = 'easel.copied';
const SHIFT = 40;

interface Copied {
  nodes: WorkflowNode[];
  links: ObjectLink[];
  /** What the nodes that stand for subgraphs stand for, and the subgraphs within. */
  subgraphs: Subgraph[];
}

/** Keeps nodes and the links between them, for every tab of this browser. */
export function copy(graph: Graph, ids: string[]): void {
  const nodes = graph.nodes.filter((node) => ids.includes(String(node.id)));
  const links = (graph.links ?? []).map(linkOf).filter((link) => ids.includes(String(link.origin_id)) && ids.includes(String(link.target_id)));
  if (nodes.length > 0) {
    const copied: Copied = { nodes, links, subgraphs: subgraphsOf(nodes, useEditor.getState().workflow) };
    localStorage.setItem(COPIED, writeLossless(copied));
  }
}

function subgraphsOf(nodes: WorkflowNode[], workflow: Workflow, found: Subgraph[] = []): Subgraph[] {
  for (const { type } of nodes) {
    const subgraph = workflow.definitions?.subgraphs?.find(({ id }) => id === type);
    if (subgraph && !found.includes(subgraph)) {
      found.push(subgraph);
      subgraphsOf(subgraph.nodes, workflow, found);
    }
  }
  return found;
}

export function pasteCopied(): void {
  const saved = localStorage.getItem(COPIED);
  if (saved) {
    const { nodes, links, subgraphs } = parseLossless(saved) as Copied;
    editWorkflow((workflow) => withSubgraphs(workflow, subgraphs), (graph) => paste(graph, { nodes, links }, SHIFT).graph);
  }
}

function withSubgraphs(workflow: Workflow, subgraphs: Subgraph[]): Workflow {
  const known = workflow.definitions?.subgraphs ?? [];
  const added = subgraphs.filter(({ id }) => !known.some((subgraph) => subgraph.id === id));
  return added.length > 0 ? { ...workflow, definitions: { ...workflow.definitions, subgraphs: [...known, ...added] } } : workflow;
}
