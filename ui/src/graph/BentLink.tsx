import { BaseEdge, getBezierPath, Position, useReactFlow, type EdgeProps } from '@xyflow/react';
import { useState, type PointerEvent } from 'react';
import { moveReroute, pointsOf, type Reroute } from '../workflow/reroutes';
import { edit } from './editor';

type Point = [number, number];

/** The way of a link from its origin through its bends to its target. */
export function pathThrough(points: Point[]): string {
  return points
    .slice(1)
    .map(([targetX, targetY], index) => {
      const [sourceX, sourceY] = points[index]!;
      return getBezierPath({ sourceX, sourceY, sourcePosition: Position.Right, targetX, targetY, targetPosition: Position.Left })[0];
    })
    .join('');
}

/** A link with bends, which can be moved. */
export function BentLink({ id, sourceX, sourceY, targetX, targetY, style, data }: EdgeProps) {
  const bends = data!.bends as Reroute[];
  const flow = useReactFlow();
  const [moved, setMoved] = useState<{ id: number; at: Point }>();
  const points = pointsOf(bends).map((at, index): Point => (bends[index]!.id === moved?.id ? moved.at : at));
  const place = (event: PointerEvent): Point => {
    const { x, y } = flow.screenToFlowPosition({ x: event.clientX, y: event.clientY });
    return [Math.round(x), Math.round(y)];
  };
  return (
    <>
      <BaseEdge id={id} path={pathThrough([[sourceX, sourceY], ...points, [targetX, targetY]])} style={style} />
      {points.map(([x, y], index) => {
        const reroute = bends[index]!;
        return (
          <circle
            key={reroute.id}
            className="bend nopan"
            cx={x}
            cy={y}
            r={7}
            fill={String(style?.stroke)}
            onPointerDown={(event) => {
              event.stopPropagation();
              event.currentTarget.setPointerCapture(event.pointerId);
              setMoved({ id: reroute.id, at: [x, y] });
            }}
            onPointerMove={(event) => moved && setMoved({ id: reroute.id, at: place(event) })}
            onPointerUp={() => {
              if (moved && (moved.at[0] !== reroute.pos[0] || moved.at[1] !== reroute.pos[1])) {
                edit((graph) => moveReroute(graph, moved.id, moved.at));
              }
              setMoved(undefined);
            }}
          />
        );
      })}
    </>
  );
}
