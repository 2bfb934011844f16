import { useEffect, useEffectEvent, useId, useMemo, useRef, useState } from 'react';
import type { Finding, FindingCode, Severity } from '../../../src-shared/model/finding.ts';
import { visible } from '../../../src-shared/text/format.ts';
import { findingTitle } from '../../../src-shared/text/finding-words.ts';
import { screens } from '../../../src-shared/text/screens.ts';
import type { FindingCount } from '../../../src-shared/text/finding-words.ts';
import { revealRow, rowsInView, scrollMap } from '../../table/scroll-map.ts';
import { SeverityIcon } from '../../ui/marks.tsx';

const text = screens.integrity;

/** Characters of a path that a row has room for. */
const pathShown = 44;

type Item =
  | { readonly kind: 'group'; readonly code: FindingCode; readonly severity: Severity; readonly count: number }
  | { readonly kind: 'finding'; readonly finding: Finding; readonly index: number };

/** Findings under a heading for each code, in the order in which the codes first appear. */
function groupFindings(findings: readonly Finding[]): readonly Item[] {
  const groups = new Map<
    string,
    { readonly code: FindingCode; readonly severity: Severity; readonly items: { readonly finding: Finding; readonly index: number }[] }
  >();
  findings.forEach((finding, index) => {
    const key = `${finding.code} ${finding.severity}`;
    const group = groups.get(key) ?? { code: finding.code, severity: finding.severity, items: [] };
    groups.set(key, group);
    group.items.push({ finding, index });
  });
  return [...groups.values()].flatMap(({ code, severity, items }): readonly Item[] => [
    { kind: 'group', code, severity, count: items.length },
    ...items.map((item): Item => ({ kind: 'finding', ...item })),
  ]);
}

/** The end of a long path: the beginnings are alike. */
function tailOf(path: string): string {
  return path.length <= pathShown ? path : `…${path.slice(-pathShown)}`;
}

/** Where a finding stands, in a few words. */
function placeOf({ code, seq, seqTo, file, line, expected }: Finding): string {
  const parts = [
    seq === null ? '' : text.seq(seq, seqTo),
    line === null ? '' : text.line(line),
    file === null ? '' : visible(tailOf(file), { limit: 160 }),
    code === 'checkpoint.missing' && expected !== null ? visible(tailOf(expected), { limit: 160 }) : '',
  ];
  return parts.filter((part) => part !== '').join(' · ') || text.nowhere;
}

const rowHeight = 28;
const rowsShown = 8;

export interface FindingListProps {
  readonly findings: readonly Finding[];
  readonly counts: ReadonlyMap<FindingCode, FindingCount>;
  readonly selected: number;
  readonly onSelect: (index: number) => void;
}

export function FindingList({ findings, counts, selected, onSelect }: FindingListProps): React.ReactNode {
  const items = useMemo(() => groupFindings(findings), [findings]);
  const box = useRef<HTMLDivElement>(null);
  const id = useId();
  const [top, setTop] = useState(0);
  const height = Math.min(items.length, rowsShown) * rowHeight;
  const view = rowsInView(items.length, rowHeight, height, top);
  const order = useMemo(() => items.flatMap((item) => (item.kind === 'finding' ? [item.index] : [])), [items]);

  const reveal = useEffectEvent((index: number, list: readonly Item[]) => {
    const at = list.findIndex((item) => item.kind === 'finding' && item.index === index);
    // With the first of a group its heading comes into view too.
    const from = list[at - 1]?.kind === 'group' ? at - 1 : at;
    const map = scrollMap(list.length, rowHeight, height);
    if (at !== -1 && box.current !== null)
      box.current.scrollTop = revealRow(map, from, rowHeight, revealRow(map, at, rowHeight, box.current.scrollTop, 'nearest'), 'nearest');
  });
  useEffect(() => reveal(selected, items), [selected, items]);

  const onKeyDown = (event: React.KeyboardEvent): void => {
    const at = order.indexOf(selected);
    const steps: Readonly<Record<string, number>> = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: order.length - 1 };
    const step = Object.hasOwn(steps, event.key) ? steps[event.key] : undefined;
    if (step === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    const next = order[Math.min(order.length - 1, Math.max(0, step))];
    if (next !== undefined) onSelect(next);
  };

  return (
    <div
      ref={box}
      className="finding-list"
      role="listbox"
      aria-label={text.findings}
      aria-activedescendant={`${id}f${selected}`}
      tabIndex={0}
      onKeyDown={onKeyDown}
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
      style={{ height: height + 2 }}
      data-testid="finding-list"
    >
      <div role="presentation" className="finding-list-space" style={{ height: items.length * rowHeight }}>
        {(view === null ? [] : items.slice(view.first, view.last + 1)).map((item, offset) => {
          const at = (view?.first ?? 0) + offset;
          const style = { transform: `translateY(${at * rowHeight}px)` };
          return item.kind === 'group' ? (
            <div key={at} role="presentation" className={`finding-group tone-${item.severity}`} style={style}>
              <span className="finding-group-icon">
                <SeverityIcon severity={item.severity} />
              </span>
              <strong>{findingTitle(item.code)}</strong>
              <span className="muted">{text.countOf(item.count, counts.get(item.code)?.total ?? null)}</span>
            </div>
          ) : (
            <div
              key={at}
              id={`${id}f${item.index}`}
              role="option"
              aria-selected={item.index === selected}
              aria-label={`${findingTitle(item.finding.code)}, ${placeOf(item.finding)}`}
              className={item.index === selected ? 'finding-item chosen' : 'finding-item'}
              style={style}
              onClick={() => onSelect(item.index)}
              data-testid="finding-item"
            >
              <span className="finding-place">{placeOf(item.finding)}</span>
            </div>
          );
        })}
      </div>
    </div>
  );
}
