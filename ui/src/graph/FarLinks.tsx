import { useStoreApi, ViewportPortal, type Edge, type Node } from '@xyflow/react';
import { useMemo } from 'react';
import { pointsOf, type Reroute } from '../workflow/reroutes';
import { pathThrough } from './BentLink';

/** All links in one drawing, a path for each colour, for when they are too small to be chosen. */
export function FarLinks({ nodes, edges }: { nodes: Node[]; edges: Edge[] }) {
  const store = useStoreApi();
  const paths = useMemo(() => {
    const known = new Map(nodes.map((node) => [node.id, node]));
    const { nodeLookup } = store.getState();
    const place = (nodeId: string, kind: 'source' | 'target', handleId: string | null | undefined): [number, number] | undefined => {
      const node = known.get(nodeId);
      const handle = nodeLookup.get(nodeId)?.internals.handleBounds?.[kind]?.find(({ id }) => id === handleId);
      return node && handle ? [node.position.x + handle.x + handle.width / 2, node.position.y + handle.y + handle.height / 2] : undefined;
    };
    const byColour = new Map<string, string>();
    for (const edge of edges) {
      const from = place(edge.source, 'source', edge.sourceHandle);
      const to = place(edge.target, 'target', edge.targetHandle);
      if (from && to) {
        const path = pathThrough([from, ...pointsOf((edge.data?.bends as Reroute[] | undefined) ?? []), to]);
        const colour = String(edge.style?.stroke);
        byColour.set(colour, `${byColour.get(colour) ?? ''}${path}`);
      }
    }
    return [...byColour];
  }, [nodes, edges, store]);
  return (
    <ViewportPortal>
      <svg className="far-links" aria-hidden="true">
        {paths.map(([colour, path]) => (
          <path key={colour} d={path} stroke={colour} />
        ))}
      </svg>
    </ViewportPortal>
  );
}
