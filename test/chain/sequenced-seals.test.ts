import { createSequencedVerifier } from '../../src-main/engine/chain/sequenced/verifier.ts';
import { describe, expect, test } from 'vitest';
import {
  assayChain,
  edit,
  every,
  memoryScratch,
  origin,
  otherSigner,
  pinned,
  rehash,
  rehashFrom,
  seal,
  signer,
  type Row,
} from './build.ts';
import { brief, cut, severe, verify, type Case } from './assay.ts';

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
    expect(await run(sealed, { keys: [{ ...pinned, origin: 'elsewhere' }] })).toEqual([
      'chain.unsealed_tail@1-60',
      'checkpoint.key_unknown@10-60',
    ]);
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
    const outcome = await verify({
      ...base,
      rows: sealed,
      checkpoints: [...seal(sealed, [60]), { path: 'x', chain: 'c', bytes: new TextEncoder().encode('no checkpoint') }],
    });
    expect(outcome.all).toMatchObject([{ code: 'checkpoint.malformed', file: 'x' }]);
  });
  test('an unknown key contradicts the records', async () => {
    const rows = rehashFrom(put(sealed, 17, altered(17)), at(17));
    const outcome = await verify({ ...base, rows, keys: [] });
    expect(outcome.all.find(({ code }) => code === 'checkpoint.root_mismatch')).toMatchObject({
      seq: 20,
      seqTo: 60,
      count: 5,
      reason: 'untrusted',
    });
  });
  test('a fork: two roots for one size, both pinned', async () => {
    const other = rehashFrom(put(sealed, 17, altered(17)), at(17));
    const outcome = await verify({
      ...base,
      rows: sealed,
      checkpoints: [...seal(sealed, [30, 60]), ...seal(other, [30]).map((one) => ({ ...one, path: 'other' }))],
    });
    expect(outcome.all).toMatchObject([{ code: 'checkpoint.fork', seq: 30, file: 'other', reason: 'one_matches' }]);
    const neither = await verify({
      ...base,
      rows: rehashFrom(put(sealed, 5, altered(5)), at(5)),
      checkpoints: [...seal(sealed, [30]), ...seal(other, [30])],
    });
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
    expect(outcome.all).toMatchObject([
      { code: 'chain.unsealed_tail', seq: 51, seqTo: 60, count: 10, line: 51, reason: 'after_checkpoint' },
    ]);
  });
  test('truncation that only an unknown key attests', async () => {
    const outcome = await verify({ ...base, rows: sealed.slice(0, 50), keys: [] });
    expect(outcome.all.find(({ code }) => code === 'chain.truncated')).toMatchObject({ reason: 'untrusted', count: 10 });
  });
});

describe('the manifest and heads', () => {
  test('statements that differ', async () => {
    expect((await verify({ ...base, rows: sealed, declaration: { head: 'ab'.repeat(32) } })).all).toMatchObject([
      { code: 'manifest.mismatch', reason: 'head', file: 'manifest.json', found: row(60).hash },
    ]);
    expect((await verify({ ...base, rows: sealed, declaration: { lastSeq: 61 } })).all).toMatchObject([
      { code: 'manifest.mismatch', reason: 'last_seq' },
    ]);
    expect(
      (
        await verify({
          ...base,
          rows: sealed,
          files: [{ path: 'a', rows: sealed, chain: 'c' }],
          fileRanges: [{ firstSeq: 1, lastSeq: 59 }],
        })
      ).all,
    ).toMatchObject([{ code: 'manifest.mismatch', reason: 'file_range' }]);
  });
  test('not said again where a fault explains it', async () => {
    const told = { lastSeq: 60, firstSeq: 1, head: row(60).hash };
    expect(await run(sealed.slice(0, 50), { declaration: told })).toEqual(['chain.truncated@51-60']);
    expect(await run(put(sealed, 60, altered(60)), { declaration: told })).toEqual(['event.altered@60']);
    expect(await run(put(sealed, 60, broken), { declaration: told })).toEqual(['event.malformed@60']);
    expect(await run(rehashFrom(put(sealed, 33, altered(33)), 32), { declaration: told })).toEqual(['checkpoint.root_mismatch@40-60']);
  });
  test('an undeclared chain', async () => {
    const outcome = await verify({
      ...base,
      rows: sealed,
      files: [
        { path: 'a', rows: sealed, chain: 'c' },
        { path: 'b', rows: assayChain(3, 'q'), chain: 'q' },
      ],
    });
    expect(severe(outcome.all)).toMatchObject([{ code: 'manifest.mismatch', reason: 'unknown_chain', chain: 'q' }]);
  });
  test('a chain without events is not covered', async () => {
    const outcome = await verify({ ...base, rows: [], checkpoints: [], declaration: { head: null } });
    expect(outcome.all).toMatchObject([{ code: 'chain.unsealed_tail', reason: 'no_events', count: 0 }]);
    const empty = await verify({ ...base, rows: [], checkpoints: seal([], [0]), declaration: { head: null } });
    expect(empty.all).toEqual([]);
    expect(empty.tallies).toMatchObject({ chainsCovered: 1, hashesChecked: 0 });
    expect((await verify({ ...base, rows: [], checkpoints: [], declaration: { lastSeq: 60, head: row(60).hash } })).all).toMatchObject([
      { code: 'manifest.mismatch' },
      { code: 'chain.unsealed_tail' },
    ]);
  });
  const head = async (rows: readonly Row[], hex: string, more: Partial<Case> = {}) =>
    verify({ ...base, rows, checkpoints: [], heads: new Map([['c', hex]]), ...more });
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
    const rows = rehashFrom(
      sealed.map((one, i) => (i === 20 || i === 40 ? edit(one, { time: '2025-01-01T00:00:00Z' }) : one)),
      20,
    );
    const outcome = await verify({ ...base, rows, sealed: rows });
    expect(outcome.all).toMatchObject([{ code: 'time.regression', seq: 21, count: 2, line: 21 }]);
  });
  test('remarks are put together', async () => {
    const remark = { code: 'value.unlisted', reason: 'outside_list', byte: null, member: 'category' } as const;
    const rows = sealed.map((one, i) => (i % 10 === 5 ? { ...one, remarks: [remark] } : one));
    const outcome = await verify({ ...base, rows });
    expect(outcome.all).toMatchObject([{ code: 'value.unlisted', seq: 6, count: 6, line: 6, detail: { member: 'category' } }]);
    const inexact = await verify({
      ...base,
      rows: put(sealed, 9, { ...row(9), remarks: [{ code: 'number.inexact', reason: 'digits_lost', byte: 4, member: null }] }),
    });
    expect(inexact.all).toMatchObject([{ code: 'number.inexact', seq: 9, count: 1, line: 9 }]);
  });
  test('implementations that disagree are no note', async () => {
    const outcome = await verify({
      ...base,
      rows: put(sealed, 9, {
        ...row(9),
        remarks: [{ code: 'number.inexact', reason: 'implementations_differ', byte: null, member: null }],
      }),
    });
    expect(outcome.all).toMatchObject([{ code: 'crypto.disagreement', line: 9 }]);
  });
});

describe('positions', () => {
  test('file, line and byte of the decoded file', async () => {
    const rows = put(sealed, 33, altered(33));
    const outcome = await verify({ ...base, rows, files: cut(rows, 20), blockSize: 7 });
    const length = (one: Row): number => new TextEncoder().encode(JSON.stringify({ ...one.members, hash: one.hash })).length + 1;
    expect(outcome.all).toMatchObject([
      {
        file: 'events/2.ndjson',
        line: 13,
        byte: rows.slice(20, 32).reduce((sum, one) => sum + length(one), 0),
        ordinal: 32,
        expected: row(33).hash,
      },
    ]);
  });
});

test('one log declared as two chains', async () => {
  const declared = { profile: 'p', origin, firstSeq: null, lastSeq: null, head: null, before: null };
  const verifier = createSequencedVerifier({
    files: [],
    chains: [
      { id: 'a', ...declared },
      { id: 'b', ...declared },
    ],
    checkpoints: [],
    missingFiles: [],
    manifestPath: 'manifest.json',
    heads: new Map(),
    filtered: false,
    scratch: memoryScratch(),
  });
  const { findings } = await verifier.finish();
  expect(severe(findings)).toMatchObject([{ code: 'manifest.mismatch', chain: 'b', reason: 'same_origin', found: origin }]);
});
