import { ViewportPortal, type Node } from '@xyflow/react';
import { useMemo } from 'react';
import { boundsOf } from './GraphMap';

const MARGIN = 200;

/**
 * Something hardly visible behind all nodes. Browsers join what lies apart into one moving picture only if little of it is empty; without
 * this every node became a picture of its own, and sorting hundreds of them took longer than a frame may.
 */
export function Backdrop({ nodes }: { nodes: Node[] }) {
  const { left, top, right, bottom } = useMemo(() => boundsOf(nodes), [nodes]);
  return (
    <ViewportPortal>
      <div
        className="backdrop"
        style={{ left: left - MARGIN, top: top - MARGIN, width: right - left + 2 * MARGIN, height: bottom - top + 2 * MARGIN }}
      />
    </ViewportPortal>
  );
}
