import { useRef, useState } from 'react';
import { Check, CircleDashed, Minus, X } from 'lucide-react';
import type { LucideIcon } from 'lucide-react';
import { marks, type Mark, type SampleItem } from '../../../src-shared/model/sample.ts';
import { formatCount, formatTime } from '../../../src-shared/text/format.ts';
import { markWords } from '../../../src-shared/text/sample-words.ts';
import { screens } from '../../../src-shared/text/screens.ts';
import { Untrusted } from '../../ui/Untrusted.tsx';
import { keyText } from './Selection.tsx';

const text = screens.sampling.test;
const icons: Readonly<Record<Mark, LucideIcon>> = { pass: Check, deviation: X, na: Minus, untested: CircleDashed };
const letters: Readonly<Record<string, Mark>> = { p: 'pass', d: 'deviation', a: 'na', u: 'untested' };

export interface TestGridProps {
  readonly items: readonly SampleItem[];
  readonly attributes: readonly { readonly code: string; readonly text: string }[];
  readonly editable: boolean;
  readonly chosen: number | null;
  readonly onMark: (item: SampleItem, code: string, mark: Mark) => void;
  readonly onOpen: (number: number) => void;
}

/** Items × attributes. One cell has the focus; arrows move it, letters mark it. */
export function TestGrid({ items, attributes, editable, chosen, onMark, onOpen }: TestGridProps): React.ReactNode {
  const [at, setAt] = useState({ row: 0, column: 0 });
  const box = useRef<HTMLDivElement>(null);

  const move = (row: number, column: number): void => {
    const next = { row: Math.max(0, Math.min(items.length - 1, row)), column: Math.max(0, Math.min(attributes.length - 1, column)) };
    setAt(next);
    const item = items[next.row];
    const attribute = attributes[next.column];
    if (item === undefined || attribute === undefined) return;
    box.current?.querySelector<HTMLButtonElement>(`[data-testid="mark-${item.number}-${attribute.code}"]`)?.focus();
  };
  const onKey = (event: React.KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const item = items[at.row];
    const attribute = attributes[at.column];
    if (item === undefined || attribute === undefined) return;
    const steps: Readonly<Record<string, readonly [number, number]>> = {
      ArrowDown: [1, 0],
      ArrowUp: [-1, 0],
      ArrowRight: [0, 1],
      ArrowLeft: [0, -1],
      PageDown: [10, 0],
      PageUp: [-10, 0],
    };
    const mark = letters[event.key.toLowerCase()];
    const step = steps[event.key];
    if (step !== undefined) move(at.row + step[0], at.column + step[1]);
    else if (event.key === 'Home') move(at.row, 0);
    else if (event.key === 'End') move(at.row, attributes.length - 1);
    else if (event.key === 'Enter') onOpen(item.number);
    else if (mark !== undefined && editable && item.voided === null) {
      onMark(item, attribute.code, mark);
      // On to the next attribute, then to the next item: a grid is filled in line by line.
      if (at.column < attributes.length - 1) move(at.row, at.column + 1);
      else move(at.row + 1, 0);
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  return (
    <div ref={box} className="scroll-box tall" onKeyDown={onKey} role="presentation">
      <table className="plain-table test-grid" role="grid" aria-label={text.grid} data-testid="test-grid">
        <thead>
          <tr>
            <th scope="col" className="num">
              {text.item}
            </th>
            <th scope="col">{text.when}</th>
            <th scope="col">{text.who}</th>
            <th scope="col">{text.what}</th>
            {attributes.map(({ code, text: words }) => (
              <th key={code} scope="col" className="mark-column" title={words}>
                {code}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {items.map((item, row) => (
            <tr key={item.number} className={rowClass(item, chosen)} data-testid="test-row">
              <th scope="row" className="num">
                <button
                  type="button"
                  className="row-button"
                  tabIndex={-1}
                  aria-label={text.details(item.number)}
                  onClick={() => onOpen(item.number)}
                >
                  {formatCount(item.number)}
                </button>
              </th>
              {item.row === null ? (
                <td colSpan={3} className="clip mono">
                  <Untrusted text={keyText(item.key)} limit={120} />
                </td>
              ) : (
                <>
                  <td className="nowrap">{item.row.time === null ? '–' : formatTime(item.row.time, 'second')}</td>
                  <td className="clip">
                    <Untrusted text={item.row.actor ?? '–'} limit={80} />
                  </td>
                  <td className="clip">
                    <Untrusted text={item.row.action ?? '–'} limit={80} />
                    <Remark item={item} />
                  </td>
                </>
              )}
              {attributes.map(({ code }, column) => (
                <MarkCell
                  key={code}
                  item={item}
                  code={code}
                  focused={at.row === row && at.column === column}
                  editable={editable}
                  onFocus={() => setAt({ row, column })}
                  onMark={onMark}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function rowClass(item: SampleItem, chosen: number | null): string | undefined {
  const classes = [item.number === chosen ? 'chosen' : '', item.voided === null ? '' : 'voided'].filter((one) => one !== '');
  return classes.length === 0 ? undefined : classes.join(' ');
}

function Remark({ item }: { readonly item: SampleItem }): React.ReactNode {
  const parts = [
    item.role === 'key' ? text.key : '',
    item.replaces === null ? '' : text.replaces(item.replaces),
    item.voided === null ? '' : text.voided(item.voided, item.replacedBy),
  ].filter((part) => part !== '');
  return parts.length === 0 ? null : <span className="muted small"> · {parts.join(' · ')}</span>;
}

interface MarkCellProps {
  readonly item: SampleItem;
  readonly code: string;
  readonly focused: boolean;
  readonly editable: boolean;
  readonly onFocus: () => void;
  readonly onMark: (item: SampleItem, code: string, mark: Mark) => void;
}

const order: readonly Mark[] = ['untested', 'pass', 'deviation', 'na'];

function MarkCell({ item, code, focused, editable, onFocus, onMark }: MarkCellProps): React.ReactNode {
  const mark: Mark = item.untestable ? 'deviation' : (item.results[code] ?? 'untested');
  const Icon = icons[mark];
  const closed = !editable || item.voided !== null || item.untestable;
  return (
    <td className="mark-column">
      <button
        type="button"
        className={`mark-cell mark-${mark}`}
        tabIndex={focused ? 0 : -1}
        aria-label={text.cell(item.number, code, markWords[mark])}
        aria-disabled={closed}
        onFocus={onFocus}
        onClick={() => (closed ? undefined : onMark(item, code, order[(order.indexOf(mark) + 1) % marks.length] ?? 'untested'))}
        data-testid={`mark-${item.number}-${code}`}
        data-mark={mark}
      >
        <Icon size={14} aria-hidden />
      </button>
    </td>
  );
}
