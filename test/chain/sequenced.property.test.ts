import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RawFinding } from '../../src-shared/model/finding.ts';
import { assayChain, edit, every, rehash, runs, seal, type Row } from './build.ts';
import { brief, severe, verify } from './assay.ts';

const count = 400;
const sealed = assayChain(count);
const checkpoints = seal(sealed, every(50, count));

/**
 * Faults that are independent when their places lie at least `apart` records from one another: each then stands between untouched
 * records of its own, so that no two share a link, a gap or a place in the file.
 */
const apart = 12;
type Kind =
  | 'alter'
  | 'edit-hash'
  | 'both'
  | 'edit-seq'
  | 'edit-prev'
  | 'delete'
  | 'delete-run'
  | 'swap'
  | 'copy'
  | 'forge'
  | 'forge-before'
  | 'malform'
  | 'garbage'
  | 'replace'
  | 'move';
const kinds: readonly Kind[] = [
  'alter',
  'edit-hash',
  'both',
  'edit-seq',
  'edit-prev',
  'delete',
  'delete-run',
  'swap',
  'copy',
  'forge',
  'forge-before',
  'malform',
  'garbage',
  'replace',
  'move',
];
const broken: Row = { members: {}, hash: '', malformed: 'not_json' };
const forged = (row: Row): Row => rehash({ ...row.members, action: 'forged' });

/** What a fault does to the line of `seq`, and what is to be found. */
function fault(kind: Kind, seq: number): { readonly lines: ReadonlyMap<number, readonly Row[]>; readonly finding: string } {
  const row = sealed[seq - 1]!;
  const next = sealed[seq]!;
  const only = (rows: readonly Row[], finding: string) => ({ lines: new Map([[seq, rows]]), finding });
  switch (kind) {
    case 'alter':
      return only([edit(row, { action: 'x' })], `event.altered@${seq}`);
    case 'edit-hash':
      return only([{ ...row, hash: 'ab'.repeat(32) }], `event.hash_edited@${seq}`);
    case 'both':
      return only([{ ...edit(row, { action: 'x' }), hash: 'ab'.repeat(32) }], `event.altered@${seq}`);
    case 'edit-seq':
      return only([edit(row, { seq: seq + 3 })], `event.altered@${seq}`);
    case 'edit-prev':
      return only([edit(row, { prevHash: 'cd'.repeat(32) })], `event.altered@${seq}`);
    case 'delete':
      return only([], `event.missing@${seq}`);
    case 'delete-run':
      return { lines: new Map([0, 1, 2, 3].map((i) => [seq + i, []])), finding: `event.missing@${seq}-${seq + 3}` };
    case 'swap':
      return {
        lines: new Map([
          [seq, [next]],
          [seq + 1, [row]],
        ]),
        finding: `event.reordered@${seq}-${seq + 1}`,
      };
    case 'copy':
      return only([row, row], `event.duplicate@${seq}`);
    case 'forge':
      return only([row, forged(row)], `event.inserted@${seq}`);
    case 'forge-before':
      return only([forged(row), row], `event.inserted@${seq}`);
    case 'malform':
      return only([broken], `event.malformed@${seq}`);
    case 'garbage':
      return only([row, broken], 'event.malformed@-');
    case 'replace':
      return only([forged(row)], `chain.link_broken@${seq + 1}`);
    case 'move':
      return {
        lines: new Map([
          [seq, []],
          [seq + 5, [sealed[seq + 4]!, row]],
        ]),
        finding: `event.reordered@${seq}`,
      };
  }
}

const faults = fc
  .array(fc.record({ kind: fc.constantFrom(...kinds), slot: fc.integer({ min: 0, max: Math.floor((count - 20) / apart) - 1 }) }), {
    minLength: 1,
    maxLength: 4,
  })
  .filter((all) => new Set(all.map(({ slot }) => slot)).size === all.length)
  .map((all) => all.map(({ kind, slot }) => ({ kind, seq: 2 + slot * apart })));

function applyFaults(all: readonly { readonly kind: Kind; readonly seq: number }[]): {
  readonly rows: readonly Row[];
  readonly expected: readonly string[];
} {
  const made = all.map(({ kind, seq }) => fault(kind, seq));
  const lines = new Map(made.flatMap((one) => [...one.lines]));
  return { rows: sealed.flatMap((row, i) => lines.get(i + 1) ?? [row]), expected: made.map(({ finding }) => finding).toSorted() };
}

describe('independent faults', () => {
  test('are all found, each once, at its place', async () => {
    await fc.assert(
      fc.asyncProperty(faults, fc.integer({ min: 1, max: 120 }), fc.boolean(), async (all, blockSize, spills) => {
        const { rows, expected } = applyFaults(all);
        const outcome = await verify({ rows, checkpoints, blockSize, ...(spills ? { memoryBytes: 100 } : {}) });
        expect(brief(outcome.all).toSorted()).toEqual(expected);
        for (const finding of outcome.all) expectPlace(rows, finding);
      }),
      { numRuns: runs(120) },
    );
  }, 600_000);
});

/** The line that a finding names holds the record it speaks of (or, for what is absent, the one after it). */
function expectPlace(rows: readonly Row[], { code, seq, seqTo, line, ordinal, file }: RawFinding): void {
  const row = rows[ordinal ?? -1];
  expect(row).toBeDefined();
  expect(file).toBe('events/1.ndjson');
  expect(line).toBe((ordinal ?? 0) + 1);
  const stands = row?.members['seq'];
  if (code === 'event.missing') expect(stands).toBe((seqTo ?? seq ?? 0) + 1);
  else if (code === 'event.reordered') expect([seq, seqTo]).toContain(stands);
  else if (code === 'event.duplicate' || code === 'event.inserted' || code === 'chain.link_broken') expect(stands).toBe(seq);
}

describe('any change', () => {
  const position = fc.integer({ min: 0, max: count - 1 });
  const change = fc.oneof(
    fc.record({ what: fc.constant('content' as const), i: position }),
    fc.record({ what: fc.constant('content-rehashed' as const), i: position }),
    fc.record({ what: fc.constant('hash' as const), i: position }),
    fc.record({ what: fc.constant('prev' as const), i: position }),
    fc.record({ what: fc.constant('seq' as const), i: position, to: fc.integer({ min: 1, max: count + 5 }) }),
    fc.record({ what: fc.constant('remove' as const), i: position, n: fc.integer({ min: 1, max: count }) }),
    fc.record({ what: fc.constant('move' as const), i: position, to: position }),
    fc.record({ what: fc.constant('copy' as const), i: position, to: position }),
    fc.record({ what: fc.constant('insert' as const), i: position, to: position }),
  );
  const apply = (rows: readonly Row[], made: typeof change extends fc.Arbitrary<infer T> ? T : never): readonly Row[] => {
    const row = rows[made.i % Math.max(1, rows.length)];
    if (row === undefined) return rows;
    const i = rows.indexOf(row);
    switch (made.what) {
      case 'content':
        return rows.with(i, edit(row, { action: 'changed' }));
      case 'content-rehashed':
        return rows.with(i, rehash({ ...row.members, action: 'changed' }));
      case 'hash':
        return rows.with(i, { ...row, hash: '12'.repeat(32) });
      case 'prev':
        return rows.with(i, edit(row, { prevHash: '34'.repeat(32) }));
      case 'seq':
        return rows.with(i, edit(row, { seq: made.to }));
      case 'remove':
        return rows.toSpliced(i, made.n);
      case 'move':
        return rows.toSpliced(i, 1).toSpliced(made.to % rows.length, 0, row);
      case 'copy':
        return rows.toSpliced(made.to % rows.length, 0, row);
      case 'insert':
        return rows.toSpliced(made.to % rows.length, 0, rehash({ ...row.members, action: 'inserted' }));
    }
  };
  test('of content, hash, link, number or order is never passed over', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 6 }), async (changes) => {
        const rows = changes.reduce<readonly Row[]>((all, one) => apply(all, one), sealed);
        const isSame = rows.length === sealed.length && rows.every((row, i) => JSON.stringify(row) === JSON.stringify(sealed[i]));
        const outcome = await verify({ rows, checkpoints, blockSize: 37 });
        expect(severe(outcome.all).length > 0).toBe(!isSame);
      }),
      { numRuns: runs(200) },
    );
  }, 600_000);
});
