import { describe, expect, test, vi } from 'vitest';
import type { EventRow } from '../../src-shared/model/event.ts';
import { asCsv, asJson } from '../../src-renderer/features/events/copy-events.ts';
import { answerAuthor, authorName, useAuthor } from '../../src-renderer/state/author.ts';
import * as view from '../../src-renderer/state/events-view.ts';
import { forgetQueries, noteQuery, queriesOf, readQueries, useQueryHistory } from '../../src-renderer/state/query-history.ts';
import { inZone } from '../../src-renderer/state/time-zone.ts';

/** What the modules ask of a window when they are loaded. */
const storage = vi.hoisted(() => {
  const kept = new Map<string, string>();
  const local = {
    getItem: (key: string): string | null => kept.get(key) ?? null,
    setItem: (key: string, value: string): void => void kept.set(key, value),
    removeItem: (key: string): void => void kept.delete(key),
  };
  vi.stubGlobal('localStorage', local);
  return local;
});

const ids = (columns: readonly { readonly id: string }[]): readonly string[] => columns.map(({ id }) => id);

describe('columns', () => {
  test('are shown at the end, taken away, and never all', () => {
    const { toggleColumn, usualColumns } = view;
    expect(ids(toggleColumn(usualColumns, 'session')).at(-1)).toBe('session');
    expect(ids(toggleColumn(usualColumns, 'seq'))).not.toContain('seq');
    expect(ids(toggleColumn([{ id: 'seq', width: null }], 'seq'))).toEqual(['seq']);
  });

  test('are moved no further than the ends, and keep their width', () => {
    const columns = view.sizeColumn(view.usualColumns, 'time', 210.4);
    const moved = view.moveColumn(columns, 'time', -9);
    expect(ids(moved)[0]).toBe('time');
    expect(moved[0]).toEqual({ id: 'time', width: 210 });
    expect(ids(view.moveColumn(columns, 'ip', 3))).toEqual(ids(columns));
  });

  test('have widths within reason', () => {
    expect(view.sizeColumn(view.usualColumns, 'seq', 3)[0]?.width).toBe(view.narrowestColumn);
    expect(view.sizeColumn(view.usualColumns, 'seq', 9999)[0]?.width).toBe(view.widestColumn);
    expect(view.sizeColumn(view.usualColumns, 'seq', null)[0]?.width).toBeNull();
  });

  test('are kept, and what was kept and makes no sense any more is forgotten', () => {
    view.changeView({ columns: [{ id: 'action', width: 200 }], density: 'compact' });
    const kept = view.readView(storage.getItem('assay.events.view'));
    expect(kept).toMatchObject({ columns: [{ id: 'action', width: 200 }], density: 'compact' });
    for (const nonsense of [
      '',
      'null',
      '[]',
      '{"columns":[]}',
      '{"columns":[{"id":"password","width":1}]}',
      '{"density":7}',
      '{"columns":',
    ])
      expect(ids(view.readView(nonsense).columns), nonsense).toEqual(ids(view.usualColumns));
    const twice = view.readView('{"columns":[{"id":"seq","width":null},{"id":"seq","width":90}]}');
    expect(ids(twice.columns)).toEqual(['seq']);
  });
});

test('queries are remembered per case, each once, the last one first', () => {
  queriesOf('/a.assay');
  for (const query of ['one', 'two', '', 'one']) noteQuery(query);
  expect(useQueryHistory.getState().queries).toEqual(['one', 'two']);
  queriesOf('/b.assay');
  expect(useQueryHistory.getState().queries).toEqual([]);
  queriesOf('/a.assay');
  expect(useQueryHistory.getState().queries).toEqual(['one', 'two']);
  forgetQueries();
  expect(readQueries(storage.getItem('assay.queries /a.assay'))).toEqual([]);
  expect(readQueries('{"x":1}')).toEqual([]);
  expect(readQueries('[1,"a",null,""]')).toEqual(['a']);
});

test('the name is asked for once', async () => {
  const first = authorName();
  expect(useAuthor.getState().asking).toBe(true);
  answerAuthor(null);
  expect(await first).toBeNull();
  const second = authorName();
  answerAuthor('  J. Weber ');
  expect(await second).toBe('J. Weber');
  expect(await authorName()).toBe('J. Weber');
  expect(storage.getItem('assay.author')).toBe('J. Weber');
});

describe('a second time zone', () => {
  test.each([
    [Date.UTC(2026, 3, 15, 22, 47, 3, 118), 'Europe/Berlin', '2026-04-16 00:47:03.118', '+02:00'],
    [Date.UTC(2026, 0, 15, 22, 0), 'Europe/Berlin', '2026-01-15 23:00:00.000', '+01:00'],
    [Date.UTC(2026, 0, 1, 2, 0), 'America/St_Johns', '2025-12-31 22:30:00.000', '−03:30'],
    [Date.UTC(2026, 0, 1), 'UTC', '2026-01-01 00:00:00.000', '+00:00'],
  ])('%d in %s', (ms, zone, time, offset) => expect(inZone(ms, zone)).toEqual({ time, offset }));

  test('that nobody knows, and a time that no calendar holds, give nothing', () => {
    expect(inZone(0, 'Mars/Olympus')).toBeNull();
    expect(inZone(9e15, 'UTC')).toBeNull();
  });
});

test('copied events are guarded as CSV, and as JSON hold what is stated', () => {
  const row: EventRow = {
    id: 1,
    evidence: 1,
    chain: null,
    seq: 7,
    time: Date.UTC(2026, 0, 1),
    recorded: null,
    actor: '=cmd|calc',
    action: 'a,b',
    category: null,
    outcome: null,
    resource: null,
    ip: null,
    country: null,
    more: { session: 's-1' },
    findings: ['event.altered'],
    marks: { bookmarked: false, tags: [], notes: 0, sampled: false, leads: [] },
  };
  const [head = '', line = ''] = asCsv([row]).split('\r\n');
  expect(head.split(',').slice(0, 5)).toEqual(['seq', 'time', 'recorded', 'actor', 'action']);
  expect(line).toMatch(/^7,2026-01-01T00:00:00\.000Z,,'=cmd\|calc,"a,b",/);
  expect(JSON.parse(asJson([row]))).toEqual([
    { seq: 7, time: '2026-01-01T00:00:00.000Z', actor: '=cmd|calc', action: 'a,b', session: 's-1', findings: 'event.altered' },
  ]);
  expect(asCsv([])).toBe('');
});
