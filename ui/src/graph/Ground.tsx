import { useStoreApi } from '@xyflow/react';
import { useEffect, useRef } from 'react';

const GAP = 24;
const LEAST = 14;

/**
 * The dots behind the graph. They are drawn once for a zoom and then only moved, by less than one gap: a pattern that is drawn anew for
 * every frame costs more than all nodes together.
 */
export function Ground() {
  const element = useRef<HTMLDivElement>(null);
  const store = useStoreApi();
  useEffect(() => {
    let shown = 0;
    const place = ([x, y, zoom]: [number, number, number]) => {
      const style = element.current?.style;
      if (!style) {
        return;
      }
      let gap = GAP * zoom;
      while (gap < LEAST) {
        gap *= 2;
      }
      if (gap !== shown) {
        shown = gap;
        style.inset = `${-gap}px`;
        style.backgroundSize = `${gap}px ${gap}px`;
      }
      style.transform = `translate(${x % gap}px, ${y % gap}px)`;
    };
    place(store.getState().transform);
    return store.subscribe(({ transform }, before) => transform !== before.transform && place(transform));
  }, [store]);
  return (
    <div className="ground" aria-hidden="true">
      <div ref={element} />
    </div>
  );
}
