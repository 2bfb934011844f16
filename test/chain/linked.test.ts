import { describe, expect, test } from 'vitest';
import { codes, byTime, linkedChain, one, verifyLinked } from './hyrelog.ts';
import { digest, edit, type Row } from './build.ts';

const a = linkedChain('a', 40);
const b = linkedChain('b', 25, 3);
const clean = byTime(a, b);
const lineOf = (rows: readonly Row[], row: Row): number => rows.indexOf(row) + 1;
const run = async (rows: readonly Row[], options = {}): Promise<string[]> =>
  codes((await verifyLinked({ files: one(rows), options })).findings);
/** Rows with `row` replaced. */
const swap = (row: Row, by: Row, rows: readonly Row[] = clean): Row[] => rows.map((other) => (other === row ? by : other));
const without = (...gone: readonly Row[]): Row[] => clean.filter((row) => !gone.includes(row));
const rehashed = (members: Row['members'], scope: string): Row => ({ members, hash: digest(members), scope });

describe('a clean export', () => {
  test('has only the limits of a keyless chain', async () => {
    const outcome = await verifyLinked({ files: one(clean) });
    expect(outcome.findings.map(({ code, chain, count }) => [code, chain, count])).toEqual([
      ['chain.unsealed_tail', 'a', 40],
      ['chain.unsealed_tail', 'b', 25],
    ]);
    expect(outcome.tallies).toMatchObject({
      records: 65,
      hashesChecked: 65,
      hashesRight: 65,
      linksChecked: 65,
      linksTotal: 65,
      chainsCovered: 0,
    });
    expect(outcome.chains.map(({ id, events, head }) => [id, events, head])).toEqual([
      ['a', 40, a.at(-1)!.hash],
      ['b', 25, b.at(-1)!.hash],
    ]);
  });

  test('newest first is as good', async () => {
    expect(await run(clean.toReversed())).toEqual([]);
  });
});

describe('hashes', () => {
  test('altered content', async () => {
    expect(await run(swap(a[10]!, edit(a[10]!, { action: 'x' })))).toEqual([`event.altered(content)@${lineOf(clean, a[10]!)}`]);
  });
  test('altered last', async () => {
    expect(await run(swap(a[39]!, edit(a[39]!, { action: 'x' })))).toEqual([`event.altered(content)@${lineOf(clean, a[39]!)}`]);
  });
  test('altered genesis', async () => {
    expect(await run(swap(a[0]!, edit(a[0]!, { action: 'x' })))).toEqual([`event.altered(content)@${lineOf(clean, a[0]!)}`]);
  });
  test('hash edited', async () => {
    expect(await run(swap(a[10]!, { ...a[10]!, hash: 'cd'.repeat(32) }))).toEqual([`event.hash_edited(linked)@${lineOf(clean, a[10]!)}`]);
  });
  test('previous hash edited', async () => {
    expect(await run(swap(a[10]!, edit(a[10]!, { prevHash: 'ee'.repeat(32) })))).toEqual([
      `event.altered(content)@${lineOf(clean, a[10]!)}`,
    ]);
  });
  test('content and hash edited: one finding that says what it may hide', async () => {
    expect(await run(swap(a[10]!, { ...edit(a[10]!, { action: 'x' }), hash: 'cd'.repeat(32) }))).toEqual([
      `event.altered(cut_off)@${lineOf(clean, a[10]!)}`,
    ]);
  });
  test('scope edited: the record is still found in its links', async () => {
    expect(await run(swap(a[10]!, { ...edit(a[10]!, { scope: 'b' }), scope: 'b' }))).toEqual([
      `event.altered(content)@${lineOf(clean, a[10]!)}`,
    ]);
  });
  test('rehashed record: what linked to the old one is open', async () => {
    expect(await run(swap(a[10]!, rehashed({ ...a[10]!.members, action: 'x' }, 'a')))).toEqual([
      `event.missing(link)@${lineOf(clean, a[11]!)}`,
    ]);
  });
});

describe('links', () => {
  test('a record removed', async () => {
    const rows = without(a[10]!);
    expect(await run(rows)).toEqual([`event.missing(link)@${lineOf(rows, a[11]!)}`]);
  });
  test('several removed', async () => {
    const rows = without(a[10]!, a[11]!, a[20]!, b[3]!);
    expect(await run(rows)).toEqual([a[12]!, a[21]!, b[4]!].map((row) => `event.missing(link)@${lineOf(rows, row)}`).toSorted());
  });
  test('in a filtered export it is a limit', async () => {
    const outcome = await verifyLinked({ files: one(without(a[10]!)), options: { filtered: true } });
    expect(outcome.findings.find(({ code }) => code === 'event.missing')?.severity).toBe('limit');
  });
  test('the first records removed: a dangling start', async () => {
    const rows = without(a[0]!, a[1]!);
    expect(await run(rows)).toEqual([`chain.dangling_start(link)@${lineOf(rows, a[2]!)}`]);
    const more = without(a[0]!, a[1]!, a[20]!);
    expect(await run(more)).toEqual([`chain.dangling_start(link)@${lineOf(more, a[2]!)}`, `event.missing(link)@${lineOf(more, a[21]!)}`]);
  });
  test('absent days are named', async () => {
    const day = (row: Row): string => String(row.members['timestamp']).slice(0, 10);
    const long = linkedChain('a', 120);
    const days = ['2026-01-01', '2026-01-02', '2026-01-05'];
    const files = days.map((name) => ({ path: `archives/c/${name}/events.jsonl`, rows: long.filter((row) => day(row) === name) }));
    const outcome = await verifyLinked({ files, options: { daysPresent: days } });
    const missing = outcome.findings.filter(({ code }) => code === 'event.missing');
    expect(missing).toMatchObject([
      { file: 'archives/c/2026-01-05/events.jsonl', line: 1, byte: 0, detail: { days: '2026-01-03 to 2026-01-04' } },
    ]);
  });
  test('days in separate files join', async () => {
    const files = [
      { path: '3', rows: clean.slice(40) },
      { path: '1', rows: clean.slice(0, 20) },
      { path: '2', rows: clean.slice(20, 40) },
    ];
    expect(codes((await verifyLinked({ files })).findings)).toEqual([]);
  });
  test('a fork, and a fork of the beginning', async () => {
    const branch = rehashed({ ...a[11]!.members, action: 'raced', timestamp: '2026-01-01T11:30:00.000Z' }, 'a');
    expect(await run(byTime(clean, [branch]))).toEqual([`chain.fork(link)@${lineOf(byTime(clean, [branch]), branch)}×2`]);
    const start = rehashed({ ...a[0]!.members, action: 'raced', timestamp: '2026-01-01T00:30:00.000Z' }, 'a');
    expect(await run(byTime(clean, [start]))).toEqual([`chain.fork(genesis)@${lineOf(byTime(clean, [start]), start)}×2`]);
  });
  test('a link into another chain', async () => {
    const rows = swap(b[24]!, rehashed({ ...b[24]!.members, prevHash: a[5]!.hash }, 'b'));
    expect(await run(rows)).toEqual([
      `chain.link_broken(other_chain)@${lineOf(
        rows,
        rows.find((row) => row.scope === 'b' && row.members['n'] === 24)!,
      )}`,
    ]);
  });
  test('loops among wrong hashes end', async () => {
    const self: Row = {
      members: { scope: 'z', prevHash: 'aa'.repeat(32), timestamp: '2026-01-01T00:00:00.000Z' },
      hash: 'aa'.repeat(32),
      scope: 'z',
    };
    const two: Row[] = [
      {
        members: { scope: 'y', n: 1, prevHash: 'bb'.repeat(32), timestamp: '2026-01-01T00:00:00.000Z' },
        hash: 'cc'.repeat(32),
        scope: 'y',
      },
      {
        members: { scope: 'y', n: 2, prevHash: 'cc'.repeat(32), timestamp: '2026-01-01T00:00:00.000Z' },
        hash: 'bb'.repeat(32),
        scope: 'y',
      },
    ];
    const heads = new Map([
      ['y', 'bb'.repeat(32)],
      ['z', 'aa'.repeat(32)],
    ]);
    expect((await run([self, ...two], { heads })).every((code) => code.startsWith('event.altered'))).toBe(true);
  });
});

describe('copies', () => {
  test('identical copies are one note', async () => {
    const rows = [...clean, a[3]!, a[4]!, a[3]!];
    expect(await run(rows)).toEqual(['event.duplicate(paging)@66×3']);
    const outcome = await verifyLinked({ files: one(rows) });
    expect([...outcome.duplicates]).toEqual([65, 66, 67]);
    expect(outcome.chains[0]?.events).toBe(40);
  });
  test('copies that differ outside the hash are said one by one', async () => {
    const other = { ...a[3]!, outside: { ip: '192.0.2.1' } };
    const outcome = await verifyLinked({ files: one([...clean, other, a[3]!, other]) });
    expect(codes(outcome.findings)).toEqual(['event.duplicate(outside_hash)@66', 'event.duplicate(paging)@67×2'].toSorted());
    expect(outcome.chains[0]?.events).toBe(40);
  });
  test('an altered copy beside its original', async () => {
    expect(await run([...clean, edit(a[3]!, { action: 'x' })])).toEqual(['event.altered(content)@66']);
  });
});

describe('the rest', () => {
  test('records without a hash', async () => {
    const hot: Row = { members: { action: 'x', timestamp: '2026-01-09T00:00:00.000Z' }, hash: '' };
    expect(await run([...clean, hot, edit(hot, { action: 'y' })])).toEqual(['chain.mixed@66×2']);
  });
  test('a malformed line explains the gap that it leaves', async () => {
    const rows = swap(a[10]!, { ...a[10]!, malformed: 'not_json' });
    expect(await run(rows)).toEqual([`event.malformed(not_json)@${lineOf(clean, a[10]!)}`]);
    expect(await run([...rows.filter((row) => row !== a[20]!)])).toHaveLength(2);
  });
  test('fields outside the hash', async () => {
    expect(await run(clean, { unhashedFields: ['ip', 'id'] })).toEqual(['fields.unhashed@-×2']);
  });
  test('plain exports: copies only', async () => {
    const plain = clean.map((row) => ({ ...row, hash: '' }));
    const outcome = await verifyLinked({ files: one([...plain, plain[0]!]), options: { integrity: 'none' } });
    expect(outcome.findings).toMatchObject([{ code: 'event.duplicate', count: 1, line: 66 }]);
    expect(outcome.chains).toEqual([]);
    expect(outcome.tallies.hashesChecked).toBe(0);
  });
});

describe('a pinned head', () => {
  const heads = (hash: string): Map<string, string> => new Map([['a', hash]]);
  const tails = async (rows: readonly Row[], hash: string) => {
    const outcome = await verifyLinked({ files: one(rows), options: { heads: heads(hash) } });
    return {
      tail: outcome.findings.find(({ code, chain }) => code === 'chain.unsealed_tail' && chain === 'a')?.count ?? 0,
      proven: outcome.chains[0]?.proven.map(({ from, to }) => [from, to]),
      outcome,
    };
  };
  test('at the end, in the middle, nowhere', async () => {
    expect(await tails(clean, a[39]!.hash)).toMatchObject({
      tail: 0,
      proven: [[1, 40]],
      outcome: { tallies: { chainsCovered: 1, headsPinned: 1, headsMatched: 1 } },
    });
    expect(await tails(clean, a[19]!.hash)).toMatchObject({ tail: 20, proven: [[1, 20]] });
    const nowhere = await tails(clean, 'ab'.repeat(32));
    expect(nowhere).toMatchObject({ tail: 40, proven: [] });
    expect(codes(nowhere.outcome.findings)).toEqual([`head.mismatch(not_found)@${lineOf(clean, a[39]!)}`]);
  });
  test('it proves back to the nearest record whose own hash fails', async () => {
    expect((await tails(swap(a[10]!, edit(a[10]!, { action: 'x' })), a[39]!.hash)).proven).toEqual([[12, 40]]);
    expect((await tails(swap(a[10]!, { ...a[10]!, hash: 'cd'.repeat(32) }), a[39]!.hash)).proven).toEqual([[1, 40]]);
    expect((await tails(swap(a[39]!, edit(a[39]!, { action: 'x' })), a[39]!.hash)).proven).toEqual([]);
  });
  test('the removed tail shows', async () => {
    const rows = without(a[39]!, a[38]!);
    expect(codes((await tails(rows, a[39]!.hash)).outcome.findings)).toHaveLength(1);
  });
  test('in any order', async () => {
    expect((await tails(clean.toReversed(), a[39]!.hash)).proven).toEqual([[1, 40]]);
  });
});
