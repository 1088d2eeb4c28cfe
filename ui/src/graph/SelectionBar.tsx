import { useReactFlow, type Node } from '@xyflow/react';
import { Copy, Group, Redo, Trash2, VolumeX } from 'lucide-react';
import { groupAround, switchMode } from './arrange';
import { GROUP } from './flow';

/** What can be done with the chosen nodes, for those who do not know the keys or have none. */
export function SelectionBar({ nodes, copy }: { nodes: Node[]; copy: (ids: string[]) => void }) {
  const flow = useReactFlow();
  const chosen = nodes.filter((node) => node.selected);
  const ids = chosen.map(({ id }) => id).filter((id) => !id.startsWith(GROUP));
  if (chosen.length === 0) {
    return null;
  }
  return (
    <div className="selection-bar" role="toolbar" aria-label={`${chosen.length} chosen`}>
      {ids.length > 0 && (
        <>
          <button title="Copy (Ctrl+C)" onClick={() => copy(ids)}>
            <Copy /> Copy
          </button>
          <button title="Mute: it does not run (Ctrl+M)" onClick={() => switchMode(ids, 2)}>
            <VolumeX /> Mute
          </button>
          <button title="Bypass: what comes in goes out unchanged (Ctrl+B)" onClick={() => switchMode(ids, 4)}>
            <Redo /> Bypass
          </button>
          <button title="Put a group around (Ctrl+G)" onClick={() => groupAround(chosen)}>
            <Group /> Group
          </button>
        </>
      )}
      <button className="danger" title="Remove (Delete)" onClick={() => void flow.deleteElements({ nodes: chosen })}>
        <Trash2 /> Remove
      </button>
    </div>
  );
}
