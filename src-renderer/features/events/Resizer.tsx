import { useRef } from 'react';
import { screens } from '../../../src-shared/text/screens.ts';

const narrowest = 280;
const widest = 760;
const step = 24;

/** The divider before the details: dragged, or moved with the arrow keys. */
export function Resizer({ value, onChange }: { readonly value: number; readonly onChange: (width: number) => void }): React.ReactNode {
  const from = useRef<{ readonly x: number; readonly width: number } | null>(null);
  const set = (width: number): void => onChange(Math.min(widest, Math.max(narrowest, width)));
  return (
    <div
      className="resizer"
      role="separator"
      aria-orientation="vertical"
      aria-label={screens.events.resize}
      aria-valuenow={value}
      aria-valuemin={narrowest}
      aria-valuemax={widest}
      tabIndex={0}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        from.current = { x: event.clientX, width: value };
      }}
      onPointerMove={(event) => {
        if (from.current !== null) set(from.current.width + from.current.x - event.clientX);
      }}
      onPointerUp={() => {
        from.current = null;
      }}
      onPointerCancel={() => {
        from.current = null;
      }}
      onKeyDown={(event) => {
        const by = event.key === 'ArrowLeft' ? step : event.key === 'ArrowRight' ? -step : 0;
        if (by === 0) return;
        event.preventDefault();
        event.stopPropagation();
        set(value + by);
      }}
    />
  );
}
