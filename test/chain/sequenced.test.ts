import { describe, expect, test } from 'vitest';
import { assayChain, edit, every, prevOf, rehash, rehashFrom, type Row } from './build.ts';
import { brief, cut, verify, type Case } from './assay.ts';
import { bytesToHex, hexToBytes } from '../../src-main/engine/bytes/hex.ts';
import { createMerkleTree } from '../../src-main/engine/merkle/tree.ts';

const sealed = assayChain(60);
const base: Pick<Case, 'sealed' | 'sizes'> = { sealed, sizes: every(10, 60) };
const at = (seq: number): number => seq - 1;
const row = (seq: number): Row => sealed[at(seq)]!;
const run = async (rows: readonly Row[], more: Partial<Case> = {}): Promise<string[]> =>
  brief((await verify({ ...base, rows, ...more })).all);
const put = (rows: readonly Row[], seq: number, by: Row): Row[] => rows.with(at(seq), by);
const altered = (seq: number): Row => edit(row(seq), { action: 'x' });
const hashEdited = (seq: number): Row => ({ ...row(seq), hash: 'ab'.repeat(32) });
const forged = (seq: number): Row => rehash({ ...row(seq).members, action: 'forged' });
const broken: Row = { members: {}, hash: '', malformed: 'not_json' };

describe.each([1, 2, 9, 10, 11, 30, 59, 60])('one fault at %i', (seq) => {
  test('altered', async () => expect(await run(put(sealed, seq, altered(seq)))).toEqual([`event.altered@${seq}`]));
  test('hash edited', async () =>
    expect(await run(put(sealed, seq, hashEdited(seq)), { declaration: { head: sealed.at(-1)!.hash } })).toEqual([
      `event.hash_edited@${seq}`,
    ]));
  test('content and hash edited', async () =>
    expect(await run(put(sealed, seq, { ...altered(seq), hash: 'ab'.repeat(32) }))).toEqual([`event.altered@${seq}`]));
  test('number edited', async () => {
    for (const seqNow of [seq + 7, 1, 9999])
      if (seqNow !== seq)
        expect(await run(put(sealed, seq, edit(row(seq), { seq: seqNow }))), `now ${seqNow}`).toEqual([`event.altered@${seq}`]);
  });
  test('link edited', async () =>
    expect(await run(put(sealed, seq, edit(row(seq), { prevHash: 'ee'.repeat(32) })))).toEqual([`event.altered@${seq}`]));
  test('malformed', async () => expect(await run(put(sealed, seq, broken))).toEqual([`event.malformed@${seq}`]));
  test('copied', async () => {
    expect(await run(sealed.toSpliced(seq, 0, row(seq)))).toEqual([`event.duplicate@${seq}`]);
    expect(await run([...sealed, row(seq)])).toEqual([`event.duplicate@${seq}`]);
    expect(await run([row(seq), ...sealed])).toEqual([`event.duplicate@${seq}`]);
  });
  test('forged beside', async () => {
    expect(await run(sealed.toSpliced(seq, 0, forged(seq)))).toEqual([`event.inserted@${seq}`]);
    expect(await run(sealed.toSpliced(seq - 1, 0, forged(seq)))).toEqual([`event.inserted@${seq}`]);
  });
  test('forged far away', async () => {
    expect(await run([...sealed, forged(seq)])).toEqual([`event.inserted@${seq}`]);
    expect(await run([forged(seq), ...sealed])).toEqual([`event.inserted@${seq}`]);
  });
  test('replaced and rehashed alone', async () => {
    const expected = seq === 60 ? ['checkpoint.root_mismatch@60'] : [`chain.link_broken@${seq + 1}`];
    expect(await run(put(sealed, seq, forged(seq)))).toEqual(expected);
  });
  test('removed', async () => {
    const rows = sealed.toSpliced(at(seq), 1);
    expect(await run(rows)).toEqual([seq === 60 ? 'chain.truncated@60-60' : `event.missing@${seq}`]);
  });
  test('unreadable line added', async () => expect(await run(sealed.toSpliced(seq, 0, broken))).toEqual(['event.malformed@-']));
  test('history rewritten from here', async () => {
    const first = Math.ceil(seq / 10) * 10;
    expect(await run(rehashFrom(put(sealed, seq, altered(seq)), at(seq)))).toEqual([
      `checkpoint.root_mismatch@${first}${first === 60 ? '' : '-60'}`,
    ]);
  });
});

describe('order', () => {
  test('neighbours swapped', async () => {
    for (const seq of [1, 9, 10, 30, 59])
      expect(await run(put(put(sealed, seq, row(seq + 1)), seq + 1, row(seq)))).toEqual([`event.reordered@${seq}-${seq + 1}`]);
  });
  test('two distant records exchanged', async () => {
    const rows = put(put(sealed, 10, row(40)), 40, row(10));
    const outcome = await verify({ ...base, rows });
    expect(brief(outcome.all)).toEqual(['event.reordered@10-40']);
    expect(outcome.all[0]).toMatchObject({ count: 2, line: 10, reason: 'exchanged' });
  });
  test('one record moved', async () => {
    const rows = sealed.toSpliced(at(20), 1).toSpliced(at(45), 0, row(20));
    const outcome = await verify({ ...base, rows });
    expect(brief(outcome.all)).toEqual(['event.reordered@20']);
    expect(outcome.all[0]).toMatchObject({ line: 45, expected: '46', found: '20' });
    expect(await run(sealed.toSpliced(at(45), 1).toSpliced(at(20), 0, row(45)))).toEqual(['event.reordered@45']);
  });
  test('a block moved far', async () => {
    const block = sealed.slice(at(11), at(19));
    const rest = sealed.toSpliced(at(11), 8);
    expect(await run([...rest.slice(0, 40), ...block, ...rest.slice(40)])).toEqual(['event.reordered@11-18']);
    expect(await run([...block, ...rest])).toEqual(['event.reordered@11-18']);
  });
  test('files in the wrong order', async () => {
    const files = [
      { path: 'a', rows: sealed.slice(40), chain: 'c' },
      { path: 'b', rows: sealed.slice(0, 40), chain: 'c' },
    ];
    expect(await run(sealed, { files })).toEqual(['event.reordered@41-60']);
  });
  test('everything reversed', async () => {
    expect((await run(sealed.toReversed())).every((one) => one.startsWith('event.reordered'))).toBe(true);
  });
});

describe('several with one number', () => {
  test('a copy and a forgery', async () => {
    const rows = sealed.toSpliced(20, 0, forged(20), row(20));
    const outcome = await verify({ ...base, rows });
    expect(outcome.all.map(({ code, seq, line }) => [code, seq, line]).toSorted()).toEqual([
      ['event.duplicate', 20, 22],
      ['event.inserted', 20, 21],
    ]);
  });
  test('a block copied is one fault', async () => {
    const outcome = await verify({ ...base, rows: sealed.toSpliced(30, 0, ...sealed.slice(20, 30)) });
    expect(outcome.all).toMatchObject([{ code: 'event.duplicate', seq: 21, seqTo: 30, count: 10, line: 31 }]);
    expect([...outcome.duplicates]).toEqual([30, 31, 32, 33, 34, 35, 36, 37, 38, 39]);
  });
  test('the whole chain twice', async () => {
    expect(await run([...sealed, ...sealed])).toEqual(['event.duplicate@1-60']);
  });
  test('a forged block that links within itself', async () => {
    const block = rehashFrom([...sealed.slice(0, 20), ...sealed.slice(20, 25).map((one) => edit(one, { action: 'x' }))], 20).slice(20);
    expect(await run(sealed.toSpliced(10, 0, ...block))).toEqual(['event.inserted@21-25']);
    expect(await run(sealed.toSpliced(25, 0, ...block))).toEqual(['event.inserted@21-25']);
  });
  test('a forged twin of the last record: the root decides', async () => {
    const first = await verify({ ...base, rows: [...sealed.slice(0, 59), forged(60), row(60)], declaration: { head: null } });
    expect(first.all).toMatchObject([{ code: 'event.inserted', seq: 60, line: 60 }]);
    const second = await verify({ ...base, rows: [...sealed, forged(60)], declaration: { head: null } });
    expect(second.all).toMatchObject([{ code: 'event.inserted', seq: 60, line: 61 }]);
  });
  test('a record with a number far beyond', async () => {
    const stray = rehash({ ...row(5).members, seq: 4_000_000_000_000 });
    expect(await run(sealed.toSpliced(30, 0, stray))).toEqual(['event.inserted@4000000000000']);
    expect(await run([...sealed, stray], { declaration: { lastSeq: 60, head: row(60).hash } })).toEqual(['event.inserted@4000000000000']);
  });
});

describe('missing', () => {
  test('a gap where two files meet', async () => {
    const files = [
      { path: 'a', rows: sealed.slice(0, 29), chain: 'c' },
      { path: 'b', rows: sealed.slice(30), chain: 'c' },
    ];
    const outcome = await verify({ ...base, rows: sealed, files });
    expect(outcome.all).toMatchObject([{ code: 'event.missing', seq: 30, file: 'b', line: 1, byte: 0 }]);
  });
  const files = cut(sealed, 20);
  test('a whole file, with the range that the manifest states', async () => {
    const without = (n: number): Partial<Case> => ({
      files: files.filter((_, i) => i !== n),
      missingFiles: [{ path: files[n]!.path, chain: 'c', firstSeq: n * 20 + 1, lastSeq: n * 20 + 20 }],
    });
    for (const n of [0, 1, 2]) {
      const outcome = await verify({ ...base, rows: sealed, ...without(n) });
      expect(outcome.all).toMatchObject([{ code: 'file.missing', file: files[n]!.path, seq: n * 20 + 1, seqTo: n * 20 + 20, count: 20 }]);
    }
  });
  test('a whole file, without a range', async () => {
    const outcome = await verify({
      ...base,
      rows: sealed,
      files: files.filter((_, i) => i !== 1),
      missingFiles: [{ path: files[1]!.path, chain: 'c', firstSeq: null, lastSeq: null }],
    });
    expect(outcome.all).toMatchObject([{ code: 'file.missing', seq: 21, seqTo: 40 }]);
  });
  test('more than the file', async () => {
    const rows = sealed.toSpliced(40, 3);
    const outcome = await verify({
      ...base,
      rows,
      files: [
        { path: 'a', rows: sealed.slice(0, 20), chain: 'c' },
        { path: 'b', rows: sealed.slice(43), chain: 'c' },
      ],
      missingFiles: [{ path: 'x', chain: 'c', firstSeq: 21, lastSeq: 40 }],
    });
    expect(brief(outcome.all)).toEqual(['file.missing@21-40', 'event.missing@41-43']);
  });
  test('a file that could not be read to its end explains what is absent', async () => {
    const outcome = await verify({
      ...base,
      rows: sealed,
      files: [{ ...files[0]!, rows: files[0]!.rows.slice(0, 12) }, ...files.slice(1)],
      unreadFiles: new Set([files[0]!.path]),
    });
    expect(outcome.all).toEqual([]);
    expect(outcome.tallies.chainsCovered).toBe(0);
    const tail = await verify({ ...base, rows: sealed, files: files.slice(0, 2), unreadFiles: new Set([files[1]!.path]) });
    expect(tail.all).toEqual([]);
    expect(tail.tallies.chainsCovered).toBe(0);
  });
  test('in a filtered export', async () => {
    const outcome = await verify({ ...base, rows: sealed.toSpliced(20, 3), filtered: true });
    expect(outcome.all).toMatchObject([{ code: 'event.missing', severity: 'limit', seq: 21, seqTo: 23 }]);
  });
  test('truncated to nothing', async () => {
    const outcome = await verify({ ...base, rows: [], declaration: { head: null } });
    expect(outcome.all).toMatchObject([{ code: 'chain.truncated', expected: '60', found: '0', count: 60 }]);
    expect(outcome.tallies.chainsCovered).toBe(0);
  });
});

describe('the start', () => {
  const tail = sealed.slice(20);
  const tree = createMerkleTree();
  for (const one of sealed.slice(0, 20)) tree.append(hexToBytes(one.hash)!);
  const before = { size: 20, hashes: tree.range().hashes.map((hash) => bytesToHex(hash)) };
  test('with the earlier leaves, roots are recomputed', async () => {
    const outcome = await verify({ ...base, rows: tail, declaration: { firstSeq: 21, lastSeq: 60, before } });
    expect(outcome.all).toMatchObject([{ code: 'chain.dangling_start', seq: 21, line: 1, reason: 'summed_up' }]);
    expect(outcome.chains[0]?.proven).toEqual([{ from: 21, to: 60, by: 'checkpoint:60:log.example/chain' }]);
    expect(outcome.tallies).toMatchObject({ chainsCovered: 1, rootsNotRun: 1, linksChecked: 39, linksTotal: 40 });
  });
  test('with wrong earlier leaves they do not match', async () => {
    const wrong = { size: 20, hashes: [...before.hashes.slice(1), '11'.repeat(32)] };
    expect(await run(tail, { declaration: { firstSeq: 21, before: wrong } })).toEqual([
      'checkpoint.root_mismatch@20-60',
      'chain.dangling_start@21',
    ]);
  });
  test('contradictory', async () => {
    expect(await run(tail, { declaration: { firstSeq: 22, before } })).toEqual(['manifest.mismatch@-', 'chain.dangling_start@21']);
  });
  test('admitted without them: dangling', async () => {
    const outcome = await verify({ ...base, rows: tail, declaration: { firstSeq: 21, lastSeq: 60 } });
    expect(outcome.all).toMatchObject([{ code: 'chain.dangling_start', seq: 21, line: 1, found: prevOf(row(21)) }]);
    expect(outcome.tallies).toMatchObject({ rootsChecked: 0, rootsNotRun: 6, chainsCovered: 0 });
  });
  test('not admitted: missing', async () => {
    expect(await run(tail)).toEqual(['event.missing@1-20']);
    expect(await run(sealed.slice(1))).toEqual(['event.missing@1']);
    expect(await run(sealed.slice(25), { declaration: { firstSeq: 21, before } })).toEqual([
      'event.missing@21-25',
      'chain.dangling_start@26',
    ]);
  });
  test('records before the stated first', async () => {
    expect((await run(sealed, { declaration: { firstSeq: 11 } })).includes('manifest.mismatch@-')).toBe(true);
  });
  test('a first record that links to something', async () => {
    const rows = rehashFrom([rehash({ ...row(1).members, prevHash: 'aa'.repeat(32) }), ...sealed.slice(1)], 1);
    expect(await run(rows, { sealed: rows })).toEqual(['chain.link_broken@1']);
  });
});

describe('rewritten in part', () => {
  test('the root tells which hash was sealed', async () => {
    const outcome = await verify({ ...base, rows: put(sealed, 17, forged(17)) });
    expect(outcome.all).toMatchObject([{ code: 'chain.link_broken', seq: 18, reason: 'replaced' }]);
    expect(outcome.chains[0]?.proven.map(({ from, to }) => [from, to])).toEqual([
      [1, 16],
      [18, 60],
    ]);
  });
  test('a replaced block: one finding that says where', async () => {
    const rows = [...rehashFrom(put(sealed, 17, altered(17)), at(17)).slice(0, 25), ...sealed.slice(25)];
    const outcome = await verify({ ...base, rows });
    expect(outcome.all).toMatchObject([
      { code: 'chain.link_broken', seq: 26, reason: 'rewritten', detail: { from: 11, before: 25, size: 20, last: 60, count: 5 } },
    ]);
    expect(outcome.chains[0]?.checkpoints.map(({ status }) => status)).toEqual(['valid', ...Array(5).fill('root_mismatch')]);
  });
  test('a record that links to neither neighbour', async () => {
    const rows = put(sealed, 17, rehash({ ...row(17).members, action: 'x', prevHash: 'aa'.repeat(32) }));
    expect(await run(rows)).toEqual(['chain.link_broken@17']);
  });
  test('without checkpoints', async () => {
    expect(await run(put(sealed, 17, forged(17)), { checkpoints: [] })).toEqual(['chain.unsealed_tail@1-60', 'chain.link_broken@18']);
  });
});
