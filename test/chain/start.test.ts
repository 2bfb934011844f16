/** Chains that do not begin at 1 in the evidence: what the manifest states of the records before proves nothing by itself. */
import { describe, expect, test } from 'vitest';
import { bytesToHex, hexToBytes } from '../../src-main/engine/bytes/hex.ts';
import { createMerkleTree } from '../../src-main/engine/merkle/tree.ts';
import { findingMessage } from '../../src-shared/text/findings.ts';
import { verify } from './assay.ts';
import { assayChain, every, rehash, seal } from './build.ts';

const sealed = assayChain(60);
const sizes = every(10, 60);
const head = sealed.at(-1)!.hash;
const rangeBefore = (size: number): { size: number; hashes: string[] } => {
  const tree = createMerkleTree();
  for (const one of sealed.slice(0, size)) tree.append(hexToBytes(one.hash)!);
  return { size, hashes: tree.range().hashes.map((hash) => bytesToHex(hash)) };
};
/** Of size 59 = 32 + 16 + 8 + 2 + 1: five hashes that nobody computed. */
const invented = { size: 59, hashes: ['1', '2', '3', '4', '5'].map((digit) => digit.repeat(64)) };

describe('a stated summary of earlier records', () => {
  test('invented, with a pinned head and no checkpoint: the start is open, and the link that was not compared is counted', async () => {
    const outcome = await verify({
      rows: sealed.slice(59),
      checkpoints: [],
      heads: new Map([['c', head]]),
      declaration: { firstSeq: 60, lastSeq: 60, before: invented },
    });
    expect(outcome.all).toMatchObject([{ code: 'chain.dangling_start', seq: 60, line: 1, reason: 'unconfirmed', detail: { before: 59 } }]);
    expect(findingMessage(outcome.all[0]!)).toBe(
      'The chain begins at 60 in this evidence. The manifest states a summary of the 59 events before it, which no checkpoint under a pinned key confirms: nothing is shown about them.',
    );
    expect(outcome.tallies).toMatchObject({ headsMatched: 1, linksChecked: 0, linksTotal: 1 });
  });

  test('confirmed by no more than a checkpoint whose key is not pinned', async () => {
    const outcome = await verify({
      rows: sealed.slice(20),
      checkpoints: seal(sealed, sizes),
      keys: [],
      declaration: { firstSeq: 21, lastSeq: 60, before: rangeBefore(20) },
    });
    expect(outcome.all.find(({ code }) => code === 'chain.dangling_start')).toMatchObject({ reason: 'unconfirmed' });
  });

  test('confirmed by a signed root: the earlier records are still not here', async () => {
    const outcome = await verify({
      rows: sealed.slice(59),
      checkpoints: seal(sealed, [60]),
      declaration: { firstSeq: 60, lastSeq: 60, before: rangeBefore(59) },
    });
    expect(outcome.all).toMatchObject([{ code: 'chain.dangling_start', seq: 60, reason: 'summed_up', detail: { before: 59 } }]);
    expect(findingMessage(outcome.all[0]!)).toBe(
      'The chain begins at 60 in this evidence. The 59 events before it are summed up by the signed tree and are not in this evidence.',
    );
    expect(outcome.chains[0]?.proven).toEqual([{ from: 60, to: 60, by: 'checkpoint:60:log.example/chain' }]);
    expect(outcome.tallies).toMatchObject({ linksChecked: 0, linksTotal: 1, chainsCovered: 1 });
  });

  test('of one record before', async () => {
    const outcome = await verify({
      rows: sealed.slice(1),
      checkpoints: seal(sealed, [60]),
      declaration: { firstSeq: 2, before: rangeBefore(1) },
    });
    expect(findingMessage(outcome.all[0]!)).toContain('The event before it is summed up by the signed tree and is not in this evidence.');
  });
});

describe('a chain without any event', () => {
  const empty = { firstSeq: null, lastSeq: null, head: null };
  test('whose whole tree is stated as earlier records is not covered, whatever was signed', async () => {
    const outcome = await verify({ rows: [], checkpoints: seal(sealed, [60]), declaration: { ...empty, before: rangeBefore(60) } });
    expect(outcome.all).toMatchObject([{ code: 'chain.dangling_start', seq: null, reason: 'no_events', detail: { before: 60 } }]);
    expect(findingMessage(outcome.all[0]!)).toBe(
      'No event of this chain is in this evidence: the manifest states only a summary of 60 events.',
    );
    expect(outcome.tallies.chainsCovered).toBe(0);
    expect(outcome.chains[0]?.proven).toEqual([]);
  });
  test('that begins at 1 is covered by a signed size of 0', async () => {
    const outcome = await verify({ rows: [], checkpoints: seal([], [0]), declaration: empty });
    expect(outcome.all).toEqual([]);
    expect(outcome.tallies.chainsCovered).toBe(1);
  });
  test('and without a checkpoint is not', async () => {
    const outcome = await verify({ rows: [], checkpoints: [], declaration: empty });
    expect(outcome.all).toMatchObject([{ code: 'chain.unsealed_tail', reason: 'no_events' }]);
    expect(outcome.tallies.chainsCovered).toBe(0);
  });
});

test('a hash edited before a gap: the signed root tells that only the hash is wrong', async () => {
  const rows = sealed.with(28, { ...sealed[28]!, hash: 'ab'.repeat(32) }).toSpliced(29, 1);
  const outcome = await verify({ rows, sealed, sizes });
  expect(outcome.all.map(({ code, seq }) => `${code}@${seq}`)).toEqual(['event.hash_edited@29', 'event.missing@30']);
  expect(outcome.chains[0]?.checkpoints.map(({ status }) => status)).toEqual(Array(6).fill('valid'));
  expect(outcome.chains[0]?.proven.map(({ from, to }) => [from, to])).toEqual([
    [1, 29],
    [31, 60],
  ]);
});

test('content edited before a gap stays altered', async () => {
  const rows = sealed.with(28, { ...sealed[28]!, members: { ...sealed[28]!.members, action: 'x' } }).toSpliced(29, 1);
  const outcome = await verify({ rows, sealed, sizes });
  expect(outcome.all.map(({ code, seq }) => `${code}@${seq}`)).toEqual(['event.altered@29', 'event.missing@30']);
});

test('a hash edited before a gap that no root decides', async () => {
  const rows = sealed.with(28, { ...sealed[28]!, hash: 'ab'.repeat(32) }).toSpliced(29, 2);
  const outcome = await verify({ rows, sealed, sizes });
  expect(outcome.all.map(({ code, seq }) => `${code}@${seq}`)).toEqual(['event.altered@29', 'event.missing@30']);
  expect(outcome.chains[0]?.proven.map(({ from, to }) => [from, to])).toEqual([[1, 20]]);
});

test('a record with a number of no place is not called a second one of that number', async () => {
  const alien = rehash({ ...sealed[0]!.members, seq: 9999, prevHash: 'bb'.repeat(32) });
  const outcome = await verify({ rows: sealed.toSpliced(30, 0, alien), sealed, sizes });
  expect(outcome.all).toMatchObject([{ code: 'event.inserted', seq: 9999, line: 31, reason: 'orphan' }]);
  expect(findingMessage(outcome.all[0]!)).toBe(
    'Record 9999 is not linked into the chain at the number that it states: it links to no neighbour there, and none links to it.',
  );
});
