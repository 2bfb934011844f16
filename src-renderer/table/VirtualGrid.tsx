/**
 * A table of millions of rows: only what is in view exists. An ARIA grid with one tab stop: the grid has the focus, and says which row
 * is the current one. Rows have one height; beyond the browser's limit the scroll bar is scaled (`scroll-map.ts`).
 */
import { memo, useEffect, useEffectEvent, useId, useImperativeHandle, useLayoutEffect, useMemo, useRef, useState } from 'react';
import { useSize } from '../ui/useSize.ts';
import { clampVirtual, revealRow, rowsInView, scrollMap, toScroll, toVirtual } from './scroll-map.ts';
import type { ScrollMap } from './scroll-map.ts';
import { GridHead } from './GridHead.tsx';
import type { GridColumn } from './grid-column.ts';
import './grid.css';

export interface GridHandle {
  readonly reveal: (row: number, where: 'nearest' | 'middle') => void;
  readonly focus: () => void;
}

export interface VirtualGridProps<Row> {
  readonly label: string;
  readonly rowCount: number;
  readonly columns: readonly GridColumn<Row>[];
  /** Of a row, in pixels. */
  readonly rowHeight: number;
  /** Undefined while the row is on its way. */
  readonly row: (index: number) => Row | undefined;
  readonly current: number | null;
  readonly onCurrent: (index: number) => void;
  readonly onOpen: (index: number) => void;
  readonly onView: (first: number, last: number) => void;
  readonly onSort?: (id: string) => void;
  /** Null: as wide as it is by itself. */
  readonly onResize?: (id: string, width: number | null) => void;
  readonly rowClass: (row: Row) => string;
  readonly ref?: React.Ref<GridHandle>;
  readonly testId?: string;
}

const headHeight = 32;
const columnGap = 12;
const sidePadding = 12;

function isWhole(row: number, rowHeight: number, { top, viewport }: { readonly top: number; readonly viewport: number }): boolean {
  return row * rowHeight >= top && (row + 1) * rowHeight <= top + viewport;
}

export function VirtualGrid<Row>({
  label,
  rowCount,
  columns,
  rowHeight,
  row,
  current,
  onCurrent,
  onOpen,
  onView,
  onSort,
  onResize,
  rowClass,
  ref,
  testId,
}: VirtualGridProps<Row>): React.ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const { height } = useSize(box);
  const id = useId();
  const viewport = Math.max(0, height - headHeight);
  const map = useMemo(() => scrollMap(rowCount, rowHeight, viewport), [rowCount, rowHeight, viewport]);
  /** Where the rows stand, and how much of them was in view when they were put there. */
  const [placed, setPosition] = useState({ top: 0, viewport: 0, rowHeight });
  const setVirtual = (top: number): void => setPosition({ top, viewport, rowHeight });
  // Rows became higher or lower: the first one in view stays the first.
  const position = { ...placed, top: (placed.top / placed.rowHeight) * rowHeight };
  // The table became smaller, because a pane opened beside or below it: a current row that was in view stays in view.
  const keep = position.viewport > viewport && current !== null && isWhole(current, rowHeight, position);
  const virtual = clampVirtual(map, keep ? revealRow(map, current, rowHeight, position.top, 'nearest') : position.top);
  const view = rowsInView(rowCount, rowHeight, viewport, virtual);
  const first = view?.first ?? 0;
  const last = view?.last ?? -1;
  /** What the scroll bar was set to from here: its event is not the auditor's. */
  const ownScroll = useRef<number | null>(null);

  const moveTo = (next: number): void => {
    const target = clampVirtual(map, next);
    setVirtual(target);
    const element = box.current;
    if (element === null) return;
    const scroll = toScroll(map, target);
    if (Math.abs(element.scrollTop - scroll) < 0.5) return;
    element.scrollTop = scroll;
    ownScroll.current = element.scrollTop;
  };

  const onScroll = (): void => {
    const scrollTop = box.current?.scrollTop ?? 0;
    if (ownScroll.current !== null && Math.abs(ownScroll.current - scrollTop) < 1) {
      ownScroll.current = null;
      return;
    }
    ownScroll.current = null;
    setVirtual(toVirtual(map, scrollTop));
  };

  const onWheel = useEffectEvent((event: WheelEvent) => {
    if (!map.scaled || event.ctrlKey || event.deltaY === 0) return;
    event.preventDefault();
    const unit = event.deltaMode === 1 ? rowHeight : event.deltaMode === 2 ? viewport : 1;
    moveTo(virtual + event.deltaY * unit);
  });
  useEffect(() => {
    const element = box.current;
    const listener = (event: WheelEvent): void => onWheel(event);
    element?.addEventListener('wheel', listener, { passive: false });
    return () => element?.removeEventListener('wheel', listener);
  }, []);

  const tellView = useEffectEvent(onView);
  useEffect(() => {
    if (last >= first) tellView(first, last);
  }, [first, last]);

  // More or fewer rows, or another height: the scroll bar follows the rows.
  const followBar = useEffectEvent((next: ScrollMap) => {
    const element = box.current;
    if (element === null || Math.abs(element.scrollTop - toScroll(next, virtual)) <= 1) return;
    element.scrollTop = toScroll(next, virtual);
    ownScroll.current = element.scrollTop;
  });
  useLayoutEffect(() => followBar(map), [map]);

  useImperativeHandle(ref, () => ({
    reveal: (index, where) => moveTo(revealRow(map, index, rowHeight, virtual, where)),
    focus: () => box.current?.focus(),
  }));

  const choose = (index: number): void => {
    if (rowCount === 0) return;
    const next = Math.min(rowCount - 1, Math.max(0, index));
    onCurrent(next);
    moveTo(revealRow(map, next, rowHeight, virtual, 'nearest'));
  };

  const onKeyDown = (event: React.KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target !== event.currentTarget) return;
    const page = Math.max(1, Math.floor(viewport / rowHeight) - 1);
    const at = current ?? first - 1;
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      PageDown: at + page,
      PageUp: at - page,
      Home: 0,
      End: rowCount - 1,
    };
    const next = Object.hasOwn(steps, event.key) ? steps[event.key] : undefined;
    if (next !== undefined) choose(next);
    else if (event.key === 'Enter' && current !== null) onOpen(current);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const template = columns.map(({ width, grow }) => (grow === undefined ? `${width}px` : `minmax(${width}px, ${grow}fr)`)).join(' ');
  // Narrower than this the table scrolls sideways.
  const minWidth = columns.reduce((sum, { width }) => sum + width, 0) + columnGap * (columns.length - 1) + 2 * sidePadding;
  const indexes = Array.from({ length: last - first + 1 }, (_, offset) => first + offset);
  const rowId = (index: number): string => `${id}r${index}`;
  const currentShown = current !== null && current >= first && current <= last;

  return (
    <div
      ref={box}
      className="grid-box"
      role="grid"
      aria-label={label}
      aria-rowcount={rowCount + 1}
      aria-colcount={columns.length}
      aria-activedescendant={currentShown ? rowId(current) : undefined}
      tabIndex={0}
      onScroll={onScroll}
      onKeyDown={onKeyDown}
      data-testid={testId}
    >
      <div className="grid-space" role="presentation" style={{ height: map.height + headHeight, minWidth }}>
        <div className="grid-window" role="presentation" style={{ height: Math.max(0, height) }}>
          <div className="grid-head" role="row" aria-rowindex={1} style={{ gridTemplateColumns: template }}>
            {columns.map((column) => (
              <GridHead key={column.id} column={column as GridColumn<unknown>} onSort={onSort} onResize={onResize} />
            ))}
          </div>
          <div className="grid-rows" role="presentation">
            <div role="presentation" style={{ transform: `translateY(${first * rowHeight - virtual}px)` }}>
              {indexes.map((index) => (
                <GridRow
                  key={index}
                  id={rowId(index)}
                  index={index}
                  row={row(index)}
                  columns={columns as readonly GridColumn<unknown>[]}
                  template={template}
                  height={rowHeight}
                  chosen={index === current}
                  rowClass={rowClass as (row: unknown) => string}
                  onClick={onCurrent}
                  onOpen={onOpen}
                />
              ))}
            </div>
          </div>
        </div>
      </div>
    </div>
  );
}

interface GridRowProps {
  readonly id: string;
  readonly index: number;
  readonly row: unknown;
  readonly columns: readonly GridColumn<unknown>[];
  readonly template: string;
  readonly height: number;
  readonly chosen: boolean;
  readonly rowClass: (row: unknown) => string;
  readonly onClick: (index: number) => void;
  readonly onOpen: (index: number) => void;
}

const GridRow = memo(function GridRow({
  id,
  index,
  row,
  columns,
  template,
  height,
  chosen,
  rowClass,
  onClick,
  onOpen,
}: GridRowProps): React.ReactNode {
  const state = row === undefined ? 'waiting' : rowClass(row);
  return (
    <div
      id={id}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={chosen}
      aria-busy={row === undefined ? true : undefined}
      className={`grid-row ${state}${chosen ? ' chosen' : ''}`}
      style={{ gridTemplateColumns: template, height }}
      onClick={() => onClick(index)}
      onDoubleClick={() => onOpen(index)}
      data-testid="grid-row"
    >
      {columns.map((column) => (
        <div key={column.id} role="gridcell" className={`grid-cell ${column.className ?? ''}`}>
          {row === undefined ? <span className="skeleton" /> : column.cell(row)}
        </div>
      ))}
    </div>
  );
});
