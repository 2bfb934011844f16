import { describe, expect, test } from 'vitest';
import { every, assayChain, edit, genesis, otherSigner, origin, pinned, prevOf, rehash, rehashFrom, seal, signer, type Row } from './build.ts';
import { brief, cut, severe, verify, type Case } from './assay.ts';
import { bytesToHex, hexToBytes } from '../../src-main/engine/bytes/hex.ts';
import { createMerkleTree } from '../../src-main/engine/merkle/tree.ts';

const sealed = assayChain(60);
const base: Pick<Case, 'sealed' | 'sizes'> = { sealed, sizes: every(10, 60) };
const at = (seq: number): number => seq - 1;
const row = (seq: number): Row => sealed[at(seq)]!;
const run = async (rows: readonly Row[], more: Partial<Case> = {}): Promise<string[]> => brief((await verify({ ...base, rows, ...more })).all);
const put = (rows: readonly Row[], seq: number, by: Row): Row[] => rows.with(at(seq), by);
const altered = (seq: number): Row => edit(row(seq), { action: 'x' });
const hashEdited = (seq: number): Row => ({ ...row(seq), hash: 'ab'.repeat(32) });
const forged = (seq: number): Row => rehash({ ...row(seq).members, action: 'forged' });
const broken: Row = { members: {}, hash: '', malformed: 'not_json' };

describe.each([1, 2, 9, 10, 11, 30, 59, 60])('one fault at %i', (seq) => {
  test('altered', async () => expect(await run(put(sealed, seq, altered(seq)))).toEqual([`event.altered@${seq}`]));
  test('hash edited', async () => expect(await run(put(sealed, seq, hashEdited(seq)), { declaration: { head: sealed.at(-1)!.hash } })).toEqual([`event.hash_edited@${seq}`]));
  test('content and hash edited', async () => expect(await run(put(sealed, seq, { ...altered(seq), hash: 'ab'.repeat(32) }))).toEqual([`event.altered@${seq}`]));
  test('number edited', async () => {
    for (const seqNow of [seq + 7, 1, 9999]) if (seqNow !== seq) expect(await run(put(sealed, seq, edit(row(seq), { seq: seqNow }))), `now ${seqNow}`).toEqual([`event.altered@${seq}`]);
  });
  test('link edited', async () => expect(await run(put(sealed, seq, edit(row(seq), { prevHash: 'ee'.repeat(32) })))).toEqual([`event.altered@${seq}`]));
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
    expect(await run(rehashFrom(put(sealed, seq, altered(seq)), at(seq)))).toEqual([`checkpoint.root_mismatch@${first}${first === 60 ? '' : '-60'}`]);
  });
});

describe('order', () => {
  test('neighbours swapped', async () => {
    for (const seq of [1, 9, 10, 30, 59]) expect(await run(put(put(sealed, seq, row(seq + 1)), seq + 1, row(seq)))).toEqual([`event.reordered@${seq}-${seq + 1}`]);
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
    const files = [{ path: 'a', rows: sealed.slice(40), chain: 'c' }, { path: 'b', rows: sealed.slice(0, 40), chain: 'c' }];
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
    expect(outcome.all.map(({ code, seq, line }) => [code, seq, line]).toSorted()).toEqual([['event.duplicate', 20, 22], ['event.inserted', 20, 21]]);
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
    const files = [{ path: 'a', rows: sealed.slice(0, 29), chain: 'c' }, { path: 'b', rows: sealed.slice(30), chain: 'c' }];
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
    const outcome = await verify({ ...base, rows: sealed, files: files.filter((_, i) => i !== 1), missingFiles: [{ path: files[1]!.path, chain: 'c', firstSeq: null, lastSeq: null }] });
    expect(outcome.all).toMatchObject([{ code: 'file.missing', seq: 21, seqTo: 40 }]);
  });
  test('more than the file', async () => {
    const rows = sealed.toSpliced(40, 3);
    const outcome = await verify({ ...base, rows, files: [{ path: 'a', rows: sealed.slice(0, 20), chain: 'c' }, { path: 'b', rows: sealed.slice(43), chain: 'c' }], missingFiles: [{ path: 'x', chain: 'c', firstSeq: 21, lastSeq: 40 }] });
    expect(brief(outcome.all)).toEqual(['file.missing@21-40', 'event.missing@41-43']);
  });
  test('a file that could not be read to its end explains what is absent', async () => {
    const outcome = await verify({ ...base, rows: sealed, files: [{ ...files[0]!, rows: files[0]!.rows.slice(0, 12) }, ...files.slice(1)], unreadFiles: new Set([files[0]!.path]) });
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
    expect(outcome.all).toEqual([]);
    expect(outcome.chains[0]?.proven).toEqual([{ from: 21, to: 60, by: 'checkpoint:60:log.example/chain' }]);
    expect(outcome.tallies).toMatchObject({ chainsCovered: 1, rootsNotRun: 1, linksChecked: 39, linksTotal: 39 });
  });
  test('with wrong earlier leaves they do not match', async () => {
    const wrong = { size: 20, hashes: [...before.hashes.slice(1), '11'.repeat(32)] };
    expect(await run(tail, { declaration: { firstSeq: 21, before: wrong } })).toEqual(['checkpoint.root_mismatch@20-60']);
  });
  test('contradictory', async () => {
    expect(await run(tail, { declaration: { firstSeq: 22, before } })).toEqual(['manifest.mismatch@-']);
  });
  test('admitted without them: dangling', async () => {
    const outcome = await verify({ ...base, rows: tail, declaration: { firstSeq: 21, lastSeq: 60 } });
    expect(outcome.all).toMatchObject([{ code: 'chain.dangling_start', seq: 21, line: 1, found: prevOf(row(21)) }]);
    expect(outcome.tallies).toMatchObject({ rootsChecked: 0, rootsNotRun: 6, chainsCovered: 0 });
  });
  test('not admitted: missing', async () => {
    expect(await run(tail)).toEqual(['event.missing@1-20']);
    expect(await run(sealed.slice(1))).toEqual(['event.missing@1']);
    expect(await run(sealed.slice(25), { declaration: { firstSeq: 21, before } })).toEqual(['event.missing@21-25']);
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
    expect(outcome.chains[0]?.proven.map(({ from, to }) => [from, to])).toEqual([[1, 16], [18, 60]]);
  });
  test('a replaced block: one finding that says where', async () => {
    const rows = [...rehashFrom(put(sealed, 17, altered(17)), at(17)).slice(0, 25), ...sealed.slice(25)];
    const outcome = await verify({ ...base, rows });
    expect(outcome.all).toMatchObject([{ code: 'chain.link_broken', seq: 26, reason: 'rewritten', detail: { from: 11, before: 25, size: 20, last: 60, count: 5 } }]);
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

describe('checkpoints', () => {
  test('no pinned key: one limit, nothing covered', async () => {
    const outcome = await verify({ ...base, rows: sealed, keys: [] });
    expect(brief(outcome.all)).toEqual(['chain.unsealed_tail@1-60', 'checkpoint.key_unknown@10-60']);
    expect(outcome.all.find(({ code }) => code === 'checkpoint.key_unknown')).toMatchObject({ count: 6, reason: 'no_pinned_key' });
    expect(outcome.tallies.chainsCovered).toBe(0);
    expect(outcome.chains[0]?.proven).toEqual([]);
  });
  test('another key under the pinned name', async () => {
    const outcome = await verify({ ...base, rows: sealed, checkpoints: seal(sealed, [60], otherSigner) });
    expect(outcome.all.find(({ code }) => code === 'checkpoint.key_unknown')).toMatchObject({ reason: 'other_key', count: 1, seq: 60 });
  });
  test('a key pinned for another origin', async () => {
    expect(await run(sealed, { keys: [{ ...pinned, origin: 'elsewhere' }] })).toEqual(['chain.unsealed_tail@1-60', 'checkpoint.key_unknown@10-60']);
  });
  test('a wrong signature', async () => {
    const good = seal(sealed, every(10, 60));
    const text = new TextDecoder().decode(good[2]!.bytes);
    const bad = { ...good[2]!, bytes: new TextEncoder().encode(text.replace('\n30\n', '\n31\n')) };
    const outcome = await verify({ ...base, rows: sealed, checkpoints: good.with(2, bad) });
    expect(outcome.all).toMatchObject([{ code: 'checkpoint.signature_invalid', file: 'checkpoints/30.txt', seq: 31, line: 5 }]);
  });
  test('another log', async () => {
    const foreign = seal(sealed, [60], signer, 'another.log');
    const outcome = await verify({ ...base, rows: sealed, checkpoints: [...seal(sealed, [50, 60]), ...foreign] });
    expect(outcome.all).toMatchObject([{ code: 'checkpoint.origin_mismatch', expected: origin, found: 'another.log' }]);
  });
  test('malformed', async () => {
    const outcome = await verify({ ...base, rows: sealed, checkpoints: [...seal(sealed, [60]), { path: 'x', chain: 'c', bytes: new TextEncoder().encode('no checkpoint') }] });
    expect(outcome.all).toMatchObject([{ code: 'checkpoint.malformed', file: 'x' }]);
  });
  test('an unknown key contradicts the records', async () => {
    const rows = rehashFrom(put(sealed, 17, altered(17)), at(17));
    const outcome = await verify({ ...base, rows, keys: [] });
    expect(outcome.all.find(({ code }) => code === 'checkpoint.root_mismatch')).toMatchObject({ seq: 20, seqTo: 60, count: 5, reason: 'untrusted' });
  });
  test('a fork: two roots for one size, both pinned', async () => {
    const other = rehashFrom(put(sealed, 17, altered(17)), at(17));
    const outcome = await verify({ ...base, rows: sealed, checkpoints: [...seal(sealed, [30, 60]), ...seal(other, [30]).map((one) => ({ ...one, path: 'other' }))] });
    expect(outcome.all).toMatchObject([{ code: 'checkpoint.fork', seq: 30, file: 'other', reason: 'one_matches' }]);
    const neither = await verify({ ...base, rows: rehashFrom(put(sealed, 5, altered(5)), at(5)), checkpoints: [...seal(sealed, [30]), ...seal(other, [30])] });
    expect(brief(neither.all)).toContain('checkpoint.fork@30');
  });
  test('one checkpoint alone does not match', async () => {
    const other = rehashFrom(put(sealed, 17, altered(17)), at(17));
    const set = [...seal(sealed, [10, 20, 40, 50, 60]), ...seal(other, [30])];
    expect(await run(sealed, { checkpoints: set })).toEqual(['checkpoint.root_mismatch@30']);
  });
  test('rollback: the witness saw a smaller size later', async () => {
    const witness = { name: 'w', seed: new Uint8Array(32).fill(3) };
    const sign = (size: number, time: bigint) => seal(sealed, [size], [signer, { ...witness, cosignedAt: time }]);
    const { verifierKeyOf } = await import('../../src-main/engine/checkpoint/sign.ts');
    const keys = [pinned, { key: verifierKeyOf({ ...witness, cosignedAt: 0n }), origin: '' }];
    expect(await run(sealed, { checkpoints: [...sign(60, 1000n), ...sign(30, 2000n)], keys })).toEqual(['checkpoint.rollback@30']);
    expect(await run(sealed, { checkpoints: [...sign(60, 2000n), ...sign(30, 1000n)], keys })).toEqual([]);
    const cosigned = await verify({ ...base, rows: sealed, checkpoints: sign(60, 5n), keys: keys.slice(1) });
    expect(cosigned.all.find(({ code }) => code === 'checkpoint.key_unknown')).toMatchObject({ reason: 'cosigned_only' });
  });
  test('events after the last checkpoint', async () => {
    const outcome = await verify({ ...base, rows: sealed, sizes: [10, 50] });
    expect(outcome.all).toMatchObject([{ code: 'chain.unsealed_tail', seq: 51, seqTo: 60, count: 10, line: 51, reason: 'after_checkpoint' }]);
  });
  test('truncation that only an unknown key attests', async () => {
    const outcome = await verify({ ...base, rows: sealed.slice(0, 50), keys: [] });
    expect(outcome.all.find(({ code }) => code === 'chain.truncated')).toMatchObject({ reason: 'untrusted', count: 10 });
  });
});

describe('the manifest and heads', () => {
  test('statements that differ', async () => {
    expect((await verify({ ...base, rows: sealed, declaration: { head: 'ab'.repeat(32) } })).all).toMatchObject([{ code: 'manifest.mismatch', reason: 'head', file: 'manifest.json', found: row(60).hash }]);
    expect((await verify({ ...base, rows: sealed, declaration: { lastSeq: 61 } })).all).toMatchObject([{ code: 'manifest.mismatch', reason: 'last_seq' }]);
    expect((await verify({ ...base, rows: sealed, files: [{ path: 'a', rows: sealed, chain: 'c' }], fileRanges: [{ firstSeq: 1, lastSeq: 59 }] })).all).toMatchObject([{ code: 'manifest.mismatch', reason: 'file_range' }]);
  });
  test('not said again where a fault explains it', async () => {
    const told = { lastSeq: 60, firstSeq: 1, head: row(60).hash };
    expect(await run(sealed.slice(0, 50), { declaration: told })).toEqual(['chain.truncated@51-60']);
    expect(await run(put(sealed, 60, altered(60)), { declaration: told })).toEqual(['event.altered@60']);
    expect(await run(put(sealed, 60, broken), { declaration: told })).toEqual(['event.malformed@60']);
    expect(await run(rehashFrom(put(sealed, 33, altered(33)), 32), { declaration: told })).toEqual(['checkpoint.root_mismatch@40-60']);
  });
  test('an undeclared chain', async () => {
    const outcome = await verify({ ...base, rows: sealed, files: [{ path: 'a', rows: sealed, chain: 'c' }, { path: 'b', rows: assayChain(3, 'q'), chain: 'q' }] });
    expect(severe(outcome.all)).toMatchObject([{ code: 'manifest.mismatch', reason: 'unknown_chain', chain: 'q' }]);
  });
  test('a chain without events is not covered', async () => {
    const outcome = await verify({ ...base, rows: [], checkpoints: [], declaration: { head: null } });
    expect(outcome.all).toMatchObject([{ code: 'chain.unsealed_tail', reason: 'no_events', count: 0 }]);
    const empty = await verify({ ...base, rows: [], checkpoints: seal([], [0]), declaration: { head: null } });
    expect(empty.all).toEqual([]);
    expect(empty.tallies).toMatchObject({ chainsCovered: 1, hashesChecked: 0 });
    expect((await verify({ ...base, rows: [], checkpoints: [], declaration: { lastSeq: 60, head: row(60).hash } })).all).toMatchObject([{ code: 'manifest.mismatch' }, { code: 'chain.unsealed_tail' }]);
  });
  const head = async (rows: readonly Row[], hex: string, more: Partial<Case> = {}) => verify({ ...base, rows, checkpoints: [], heads: new Map([['c', hex]]), ...more });
  test('a pinned head: last, middle, none', async () => {
    const last = await head(sealed, row(60).hash);
    expect(last.all).toEqual([]);
    expect(last.chains[0]?.proven).toEqual([{ from: 1, to: 60, by: `head:${row(60).hash}` }]);
    expect(last.tallies).toMatchObject({ chainsCovered: 1, headsPinned: 1, headsMatched: 1 });
    const middle = await head(sealed, row(40).hash);
    expect(middle.all).toMatchObject([{ code: 'chain.unsealed_tail', seq: 41, seqTo: 60, reason: 'after_head' }]);
    const none = await head(sealed, 'ab'.repeat(32));
    expect(none.all.map(({ code }) => code).toSorted()).toEqual(['chain.unsealed_tail', 'head.mismatch']);
    expect(none.tallies).toMatchObject({ chainsCovered: 0, headsMatched: 0 });
  });
  test('it proves back to the nearest record whose own hash fails', async () => {
    expect((await head(put(sealed, 20, altered(20)), row(60).hash)).chains[0]?.proven).toMatchObject([{ from: 21, to: 60 }]);
    expect((await head(put(sealed, 20, hashEdited(20)), row(60).hash)).chains[0]?.proven).toMatchObject([{ from: 1, to: 60 }]);
    expect((await head(sealed.toSpliced(at(20), 1), row(60).hash)).chains[0]?.proven).toMatchObject([{ from: 21, to: 60 }]);
    expect((await head(put(sealed, 60, altered(60)), row(60).hash)).chains[0]?.proven).toEqual([]);
    expect((await head(put(sealed, 20, forged(20)), row(60).hash)).chains[0]?.proven).toMatchObject([{ from: 21, to: 60 }]);
  });
  test('a pinned head for a chain that is not there', async () => {
    const outcome = await verify({ ...base, rows: sealed, heads: new Map([['zz', 'ab'.repeat(32)]]) });
    expect(outcome.all).toMatchObject([{ code: 'head.mismatch', chain: 'zz', reason: 'no_chain' }]);
  });
  test('a head whose record was removed is one fault', async () => {
    expect(severe((await head(sealed.toSpliced(at(40), 1), row(40).hash)).all).map(({ code }) => code)).toEqual(['event.missing']);
  });
});

describe('notes', () => {
  test('the clock went back: once a chain', async () => {
    const rows = rehashFrom(sealed.map((one, i) => (i === 20 || i === 40 ? edit(one, { time: '2025-01-01T00:00:00Z' }) : one)), 20);
    const outcome = await verify({ ...base, rows, sealed: rows });
    expect(outcome.all).toMatchObject([{ code: 'time.regression', seq: 21, count: 2, line: 21 }]);
  });
  test('remarks are put together', async () => {
    const remark = { code: 'value.unlisted', reason: 'outside_list', byte: null, member: 'category' } as const;
    const rows = sealed.map((one, i) => (i % 10 === 5 ? { ...one, remarks: [remark] } : one));
    const outcome = await verify({ ...base, rows });
    expect(outcome.all).toMatchObject([{ code: 'value.unlisted', seq: 6, count: 6, line: 6, detail: { member: 'category' } }]);
    const inexact = await verify({ ...base, rows: put(sealed, 9, { ...row(9), remarks: [{ code: 'number.inexact', reason: 'digits_lost', byte: 4, member: null }] }) });
    expect(inexact.all).toMatchObject([{ code: 'number.inexact', seq: 9, count: 1, line: 9 }]);
  });
  test('implementations that disagree are no note', async () => {
    const outcome = await verify({ ...base, rows: put(sealed, 9, { ...row(9), remarks: [{ code: 'number.inexact', reason: 'implementations_differ', byte: null, member: null }] }) });
    expect(outcome.all).toMatchObject([{ code: 'crypto.disagreement', line: 9 }]);
  });
});

describe('positions', () => {
  test('file, line and byte of the decoded file', async () => {
    const rows = put(sealed, 33, altered(33));
    const outcome = await verify({ ...base, rows, files: cut(rows, 20), blockSize: 7 });
    const length = (one: Row): number => new TextEncoder().encode(JSON.stringify({ ...one.members, hash: one.hash })).length + 1;
    expect(outcome.all).toMatchObject([{ file: 'events/2.ndjson', line: 13, byte: rows.slice(20, 32).reduce((sum, one) => sum + length(one), 0), ordinal: 32, expected: row(33).hash }]);
  });
  void genesis;
});
