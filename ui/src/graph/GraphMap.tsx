import { useReactFlow, useStoreApi, type Node } from '@xyflow/react';
import { useEffect, useMemo, useRef, type PointerEvent } from 'react';

const WIDTH = 200;
const HEIGHT = 140;
const MARGIN = 8;

interface Frame {
  x: number;
  y: number;
  scale: number;
}

interface Bounds {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

const sizeOf = (node: Node) => ({ width: node.measured?.width ?? node.width ?? 240, height: node.measured?.height ?? node.height ?? 120 });

/** What nodes cover together; there is at least one. */
export function boundsOf(nodes: Node[]): Bounds {
  const bounds = { left: Infinity, top: Infinity, right: -Infinity, bottom: -Infinity };
  for (const node of nodes) {
    const { x, y } = node.position;
    const { width, height } = sizeOf(node);
    bounds.left = Math.min(bounds.left, x);
    bounds.top = Math.min(bounds.top, y);
    bounds.right = Math.max(bounds.right, x + width);
    bounds.bottom = Math.max(bounds.bottom, y + height);
  }
  return bounds;
}

/** Where the graph lies on the map. */
function frameOf({ left, top, right, bottom }: Bounds): Frame {
  const scale = Math.min((WIDTH - 2 * MARGIN) / (right - left), (HEIGHT - 2 * MARGIN) / (bottom - top), 0.2);
  return { x: left - (WIDTH / scale - (right - left)) / 2, y: top - (HEIGHT / scale - (bottom - top)) / 2, scale };
}

/** The whole graph in small, with what is seen of it. Nodes are drawn when they change; panning only moves the frame. */
export function GraphMap({ nodes }: { nodes: Node[] }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const view = useRef<HTMLDivElement>(null);
  const store = useStoreApi();
  const flow = useReactFlow();
  const frame = useMemo(() => frameOf(boundsOf(nodes)), [nodes]);
  useEffect(() => {
    const { x, y, scale } = frame;
    const density = devicePixelRatio;
    const element = canvas.current!;
    element.width = WIDTH * density;
    element.height = HEIGHT * density;
    const pen = element.getContext('2d')!;
    pen.scale(density, density);
    const colours = getComputedStyle(element);
    for (const node of nodes) {
      const { width, height } = sizeOf(node);
      const group = node.type === 'group-box';
      pen.globalAlpha = group ? 0.2 : 1;
      pen.fillStyle = node.selected && !group ? colours.outlineColor : colours.color;
      pen.fillRect((node.position.x - x) * scale, (node.position.y - y) * scale, Math.max(1, width * scale), Math.max(1, height * scale));
    }
  }, [nodes, frame]);
  useEffect(() => {
    const { x, y, scale } = frame;
    const place = () => {
      const { transform, width, height } = store.getState();
      const [left, top, zoom] = transform;
      const style = view.current?.style;
      if (!style) {
        return;
      }
      const across = `${(width / zoom) * scale}px`;
      if (style.width !== across) {
        style.width = across;
        style.height = `${(height / zoom) * scale}px`;
      }
      style.transform = `translate(${(-left / zoom - x) * scale}px, ${(-top / zoom - y) * scale}px)`;
    };
    place();
    return store.subscribe(place);
  }, [store, frame]);
  const go = (event: PointerEvent<HTMLDivElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const at = { x: frame.x + (event.clientX - box.x) / frame.scale, y: frame.y + (event.clientY - box.y) / frame.scale };
    void flow.setCenter(at.x, at.y, { zoom: flow.getZoom() });
  };
  return (
    <div
      className="graph-map"
      role="img"
      aria-label="Map of the graph"
      onPointerDown={(event) => (event.currentTarget.setPointerCapture(event.pointerId), go(event))}
      onPointerMove={(event) => event.buttons === 1 && go(event)}
    >
      <canvas ref={canvas} />
      <div ref={view} className="graph-map-view" />
    </div>
  );
}
