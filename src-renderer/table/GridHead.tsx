/** The head of a column: sorts when pressed where that is possible, and is made wider or narrower at its edge. */
import { useRef } from 'react';
import { ArrowDown, ArrowUp } from 'lucide-react';
import { screens } from '../../src-shared/text/screens.ts';
import type { GridColumn } from './grid-column.ts';

export interface GridHeadProps {
  readonly column: GridColumn<unknown>;
  readonly onSort: ((id: string) => void) | undefined;
  readonly onResize: ((id: string, width: number | null) => void) | undefined;
}

export function GridHead({ column, onSort, onResize }: GridHeadProps): React.ReactNode {
  const { id, label, name, sort, className, resizable } = column;
  const number = className?.includes('num') === true;
  return (
    <div role="columnheader" className={number ? 'grid-cell grid-th num' : 'grid-cell grid-th'} aria-sort={sort}>
      {sort === undefined || onSort === undefined ? (
        label
      ) : (
        <button
          type="button"
          className={sort === 'none' ? 'grid-sort' : 'grid-sort sorted'}
          tabIndex={-1}
          onClick={() => onSort(id)}
          title={screens.explorer.sortBy(name)}
        >
          {label}
          {sort === 'ascending' ? <ArrowUp size={12} aria-hidden /> : sort === 'descending' ? <ArrowDown size={12} aria-hidden /> : null}
        </button>
      )}
      {resizable === true && onResize !== undefined ? <Edge onResize={(width) => onResize(id, width)} /> : null}
    </div>
  );
}

/** The edge to drag; pressed twice, the column is as wide as it is by itself. With the keyboard: in the column chooser. */
function Edge({ onResize }: { readonly onResize: (width: number | null) => void }): React.ReactNode {
  const from = useRef<{ readonly x: number; readonly width: number } | null>(null);
  return (
    <span
      className="grid-edge"
      aria-hidden
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        from.current = { x: event.clientX, width: event.currentTarget.parentElement?.getBoundingClientRect().width ?? 0 };
        event.preventDefault();
      }}
      onPointerMove={(event) => {
        if (from.current !== null) onResize(from.current.width + event.clientX - from.current.x);
      }}
      onPointerUp={() => {
        from.current = null;
      }}
      onPointerCancel={() => {
        from.current = null;
      }}
      onDoubleClick={() => onResize(null)}
    />
  );
}
