import { type PointerEvent, useRef, useState } from 'react';
import type { Point } from '../../../src/kit/district-shapes.ts';
import { following, isSeen, MAP_SIZE, type MapView, shifted, zoomed } from './map-view.ts';

/** A hand is not still: what moves less is a click. */
const STILL_PX = 4;
/** A button moves by a third of what is seen. */
const SHIFT = { x: MAP_SIZE.width / 3, y: MAP_SIZE.height / 3 } as const;

interface Press {
  readonly x: number;
  readonly y: number;
  readonly from: MapView;
  isDrag: boolean;
}

/** What is seen of the map: all of it at first, then as buttons, a drag and the marker move it. */
export function useMapView(whole: MapView, point: Point | null) {
  // Null: all of it, whatever that is after another import.
  const [chosen, setChosen] = useState<MapView | null>(null);
  const [followed, setFollowed] = useState(point);
  const press = useRef<Press | null>(null);
  const view = chosen ?? whole;
  const setView = (next: MapView): void => setChosen(next === whole ? null : next);
  if (point?.lat !== followed?.lat || point?.lng !== followed?.lng) {
    setFollowed(point);
    if (point !== null) setView(following(view, point));
  }
  return {
    view,
    zoom(factor: number): void {
      const around = point !== null && isSeen(view, point) ? point : view.middle;
      setView(zoomed(view, around, factor, whole));
    },
    /** `x` to the east, `y` to the south: 1, 0 or -1. */
    shift(x: number, y: number): void {
      setView(shifted(view, { x: x * SHIFT.x, y: y * SHIFT.y }, whole));
    },
    /** True once after a drag: the click that ends it points to nothing. */
    wasDragged(): boolean {
      const isDrag = press.current?.isDrag === true;
      press.current = null;
      return isDrag;
    },
    drag: {
      onPointerDown({ clientX, clientY }: PointerEvent<SVGSVGElement>): void {
        press.current = { x: clientX, y: clientY, from: view, isDrag: false };
      },
      onPointerMove(event: PointerEvent<SVGSVGElement>): void {
        const { current: begun } = press;
        if (begun === null || event.buttons === 0) return;
        const [dx, dy] = [event.clientX - begun.x, event.clientY - begun.y];
        if (!begun.isDrag && Math.hypot(dx, dy) < STILL_PX) return;
        begun.isDrag = true;
        event.currentTarget.setPointerCapture(event.pointerId);
        const box = event.currentTarget.getBoundingClientRect();
        const by = {
          x: (-dx / box.width) * MAP_SIZE.width,
          y: (-dy / box.height) * MAP_SIZE.height,
        };
        setView(shifted(begun.from, by, whole));
      },
    },
  };
}
