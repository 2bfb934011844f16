import { useEffect, useEffectEvent, useRef } from 'react';
import { panView, zoomView } from './ribbon-geometry.ts';
import type { Span, View } from './ribbon-geometry.ts';
import { inset } from './ribbon-frame.ts';

/** Drag to move, wheel sideways to move, Ctrl and wheel to zoom. */
export function useDrag(
  box: React.RefObject<HTMLDivElement | null>,
  view: View,
  width: number,
  setView: (view: View) => void,
  bounds: Span,
): React.HTMLAttributes<HTMLDivElement> {
  const from = useRef<{ readonly x: number; readonly view: View } | null>(null);
  const wheel = useEffectEvent((event: WheelEvent) => {
    if (event.ctrlKey || event.metaKey) {
      event.preventDefault();
      const left = (box.current?.getBoundingClientRect().left ?? 0) + inset;
      const around = view.from + ((event.clientX - left) / Math.max(1, width)) * (view.to - view.from + 1);
      setView(zoomView(view, bounds, Math.exp(-event.deltaY / 250), around));
    } else if (Math.abs(event.deltaX) > Math.abs(event.deltaY)) {
      event.preventDefault();
      setView(panView(view, bounds, event.deltaX / Math.max(1, width)));
    }
  });
  useEffect(() => {
    const element = box.current;
    const listener = (event: WheelEvent): void => wheel(event);
    element?.addEventListener('wheel', listener, { passive: false });
    return () => element?.removeEventListener('wheel', listener);
  }, [box]);
  return {
    onPointerDown: (event) => {
      if (event.button !== 0) return;
      from.current = { x: event.clientX, view };
    },
    onPointerMove: (event) => {
      const start = from.current;
      if (start === null || Math.abs(event.clientX - start.x) < 3) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      setView(panView(start.view, bounds, (start.x - event.clientX) / Math.max(1, width)));
    },
    onPointerUp: () => {
      from.current = null;
    },
    onPointerCancel: () => {
      from.current = null;
    },
  };
}
