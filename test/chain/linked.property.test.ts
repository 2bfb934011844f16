import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ChainOutcome } from '../../src-main/engine/chain/types.ts';
import { findingSeverities } from '../../src-shared/model/finding.ts';
import { digest, edit, runs, type PlacedFile, type Row } from './build.ts';
import { byTime, linkedChain, one, verifyLinked } from './hyrelog.ts';

const clean = byTime(linkedChain('a', 50), linkedChain('b', 30, 2), linkedChain('c', 12, 7));
const identity = (row: Row): string => JSON.stringify([row.members, row.hash, row.outside]);

/** What an outcome says, without lines and ordinals, which differ when records stand elsewhere: the records themselves are named. */
function said(outcome: ChainOutcome, files: readonly PlacedFile[]): unknown {
  const rows = files.flatMap((file) => file.rows);
  // Copies are aggregated at the first of them, and which of two equal records is the copy is a matter of order.
  const name = (ordinal: number | null | undefined, reason: string | undefined): string =>
    ordinal == null || reason === 'paging' ? '' : identity(rows[ordinal]!);
  return {
    findings: outcome.findings
      .map(({ code, severity, chain, count, expected, found, reason, ordinal }) =>
        JSON.stringify([code, severity, chain, count, expected, found, reason, name(ordinal, reason)]),
      )
      .toSorted(),
    chains: outcome.chains,
    duplicates: outcome.duplicates.size,
    tallies: outcome.tallies,
  };
}

const rowAt = fc.integer({ min: 0, max: clean.length - 1 });
const change = fc.oneof(
  fc.record({ what: fc.constant('content' as const), i: rowAt }),
  fc.record({ what: fc.constant('hash' as const), i: rowAt }),
  fc.record({ what: fc.constant('both' as const), i: rowAt }),
  fc.record({ what: fc.constant('prev' as const), i: rowAt }),
  fc.record({ what: fc.constant('scope' as const), i: rowAt }),
  fc.record({ what: fc.constant('rehash' as const), i: rowAt }),
  fc.record({ what: fc.constant('remove' as const), i: rowAt }),
  fc.record({ what: fc.constant('copy' as const), i: rowAt }),
  fc.record({ what: fc.constant('outside' as const), i: rowAt }),
  fc.record({ what: fc.constant('fork' as const), i: rowAt }),
);

function apply(rows: readonly Row[], made: typeof change extends fc.Arbitrary<infer T> ? T : never): readonly Row[] {
  const i = made.i % rows.length;
  const row = rows[i]!;
  const rehashed = (members: Row['members']): Row => ({ ...row, members, hash: digest(members) });
  switch (made.what) {
    case 'content':
      return rows.with(i, edit(row, { action: 'x' }));
    case 'hash':
      return rows.with(i, { ...row, hash: 'ab'.repeat(32) });
    case 'both':
      return rows.with(i, { ...edit(row, { action: 'x' }), hash: 'ac'.repeat(32) });
    case 'prev':
      return rows.with(i, edit(row, { prevHash: 'ad'.repeat(32) }));
    case 'scope':
      return rows.with(i, { ...edit(row, { scope: 'z' }), scope: 'z' });
    case 'rehash':
      return rows.with(i, rehashed({ ...row.members, action: 'y' }));
    case 'remove':
      return rows.toSpliced(i, 1);
    case 'copy':
      return [...rows, row];
    case 'outside':
      return [...rows, { ...row, outside: { ip: '192.0.2.9' } }];
    case 'fork':
      return [...rows, rehashed({ ...row.members, action: 'raced' })];
  }
}

const changed = fc.array(change, { maxLength: 6 }).map((changes) => changes.reduce<readonly Row[]>((all, made) => apply(all, made), clean));
const heads = new Map([
  ['a', clean.findLast(({ scope }) => scope === 'a')!.hash],
  ['b', clean.filter(({ scope }) => scope === 'b')[10]!.hash],
]);

describe('a linked export says the same', () => {
  test('in any order of its records', async () => {
    await fc.assert(
      fc.asyncProperty(
        changed.chain((rows) => fc.tuple(fc.constant(rows), fc.shuffledSubarray([...rows], { minLength: rows.length }))),
        async ([rows, shuffled]) => {
          const given = await verifyLinked({ files: one(rows), options: { heads } });
          const mixed = await verifyLinked({ files: one(shuffled), options: { heads } });
          expect(said(mixed, one(shuffled))).toEqual(said(given, one(rows)));
        },
      ),
      { numRuns: runs(200) },
    );
  }, 600_000);

  test('cut into files and blocks anyhow', async () => {
    await fc.assert(
      fc.asyncProperty(
        changed,
        fc.array(fc.integer({ min: 0, max: 92 }), { maxLength: 5 }),
        fc.integer({ min: 1, max: 50 }),
        async (rows, cuts, blockSize) => {
          const borders = [0, ...cuts.toSorted((a, b) => a - b), rows.length];
          const files = borders.slice(1).map((end, i) => ({ path: `f${i}`, rows: rows.slice(borders[i], end) }));
          const given = await verifyLinked({ files: one(rows), options: { heads } });
          expect(said(await verifyLinked({ files, options: { heads }, blockSize }), files)).toEqual(said(given, one(rows)));
        },
      ),
      { numRuns: runs(100) },
    );
  }, 600_000);

  test('when it does not fit into memory', async () => {
    await fc.assert(
      fc.asyncProperty(changed, fc.integer({ min: 1, max: 60 }), async (rows, memoryRecords) => {
        const given = await verifyLinked({ files: one(rows), options: { heads } });
        const spilled = await verifyLinked({ files: one(rows), options: { heads, memoryRecords }, blockSize: 9 });
        expect(said(spilled, one(rows))).toEqual(said(given, one(rows)));
      }),
      { numRuns: runs(200) },
    );
  }, 600_000);
});

describe('a change of a linked export', () => {
  test('that touches content, hash or link of a record is found', async () => {
    const made = fc.tuple(fc.constantFrom('content', 'hash', 'both', 'prev', 'scope'), rowAt);
    await fc.assert(
      fc.asyncProperty(made, async ([what, i]) => {
        const rows = apply(clean, { what, i } as never);
        const outcome = await verifyLinked({ files: one(rows) });
        const severe = outcome.findings.filter(({ code, severity }) => (severity ?? findingSeverities[code]) === 'broken');
        expect(severe).toHaveLength(1);
        expect(severe[0]?.ordinal).toBe(i);
      }),
      { numRuns: runs(200) },
    );
  }, 600_000);
});
