import { describe, expect, test } from 'vitest';
import { createFindingSink } from '../../src-main/engine/chain/finding-sink.ts';
import { createSequencedVerifier } from '../../src-main/engine/chain/sequenced/verifier.ts';
import { createLinkedVerifier } from '../../src-main/engine/chain/linked/verifier.ts';
import { recordFlags, type RecordBlock } from '../../src-main/engine/chain/types.ts';
import { memoryScratch } from './build.ts';

/** Records with made-up hashes that link: far more faults than are kept. */
function blockOf(
  firstOrdinal: number,
  count: number,
  seqOf: (i: number) => number,
  flagsOf: (i: number) => number,
  linkOf: (i: number) => number,
): RecordBlock {
  const stated = new Uint8Array(count * 32);
  const prev = new Uint8Array(count * 32);
  const view = (bytes: Uint8Array): DataView => new DataView(bytes.buffer);
  const seq = new Float64Array(count);
  const flags = new Uint8Array(count);
  for (let i = 0; i < count; i += 1) {
    seq[i] = seqOf(i);
    flags[i] = flagsOf(i);
    view(stated).setFloat64(i * 32, firstOrdinal + i + 1);
    view(prev).setFloat64(i * 32, linkOf(i));
  }
  return {
    file: 0,
    firstOrdinal,
    count,
    flags,
    seq,
    stated,
    prev,
    width: 32,
    scopes: [''],
    remarks: [],
    mismatches: [],
    line: Uint32Array.from({ length: count }, (_, i) => firstOrdinal + i + 1),
    byte: Float64Array.from({ length: count }, (_, i) => (firstOrdinal + i) * 10),
    length: new Uint32Array(count),
    time: new Float64Array(count).fill(NaN),
    scope: new Uint32Array(count),
    identity: BigUint64Array.from({ length: count }, (_, i) => BigInt(firstOrdinal + i)),
  };
}

const sequenced = () =>
  createSequencedVerifier({
    files: [{ path: 'e', chain: 'c', firstSeq: null, lastSeq: null }],
    chains: [{ id: 'c', profile: 'p', origin: 'o', firstSeq: null, lastSeq: null, head: null, before: null }],
    checkpoints: [
      { file: 'cp', chain: 'c', origin: 'o', size: 400_000, root: new Uint8Array(32), status: 'trusted', keys: ['k'], time: null },
    ],
    missingFiles: [],
    manifestPath: null,
    heads: new Map(),
    filtered: false,
    scratch: memoryScratch(),
  });

async function feed(total: number, seqOf: (n: number) => number, flagsOf: (n: number) => number, linkOf: (n: number) => number) {
  const verifier = sequenced();
  for (let at = 0; at < total; at += 5000)
    await verifier.add(
      blockOf(
        at,
        5000,
        (i) => seqOf(at + i),
        (i) => flagsOf(at + i),
        (i) => linkOf(at + i),
      ),
    );
  return verifier.finish();
}

describe('a flood of faults', () => {
  test('every second record removed: all gaps are counted, the first ones placed', async () => {
    const outcome = await feed(
      100_000,
      (n) => 2 * n + 1,
      () => 0,
      (n) => (n === 0 ? 0 : -n),
    );
    const missing = outcome.findings.filter(({ code }) => code === 'event.missing');
    expect(missing).toHaveLength(200);
    expect(missing[0]).toMatchObject({ seq: 2, line: 2 });
    expect(missing.length + (outcome.findingsBeyond['event.missing'] ?? 0)).toBe(99_999);
    expect(outcome.chains[0]?.events).toBe(100_000);
    expect(outcome.chains[0]?.lastSeq).toBe(199_999);
  });
  test('every record malformed', async () => {
    const outcome = await feed(
      60_000,
      () => NaN,
      () => recordFlags.malformed,
      () => 0,
    );
    expect(
      outcome.findings.filter(({ code }) => code === 'event.malformed').length + (outcome.findingsBeyond['event.malformed'] ?? 0),
    ).toBe(60_000);
    expect(outcome.tallies).toMatchObject({ malformed: 60_000, hashesChecked: 0, chainsCovered: 0 });
  });
  test('every record altered', async () => {
    const outcome = await feed(
      150_000,
      (n) => n + 1,
      () => recordFlags.hashMismatch,
      (n) => n,
    );
    expect(outcome.findings.filter(({ code }) => code === 'event.altered').length + (outcome.findingsBeyond['event.altered'] ?? 0)).toBe(
      150_000,
    );
    expect(outcome.chains[0]?.proven).toEqual([]);
  });
  test('in random order', async () => {
    const outcome = await feed(
      60_000,
      (n) => ((n * 7919) % 60_000) + 1,
      () => 0,
      () => 5,
    );
    expect(outcome.findings.some(({ code }) => code === 'event.reordered' || code === 'event.inserted')).toBe(true);
  });
  test('one number for all records', async () => {
    const outcome = await feed(
      60_000,
      () => 7,
      () => 0,
      () => 5,
    );
    const inserted =
      outcome.findings.filter(({ code }) => code === 'event.inserted').length + (outcome.findingsBeyond['event.inserted'] ?? 0);
    expect(inserted).toBe(59_999);
  });
  test('linked: every link open, or all the same', async () => {
    for (const linkOf of [(n: number) => -n - 1, () => 4_000_000, (n: number) => n + 1]) {
      const verifier = createLinkedVerifier({
        files: [{ path: 'e' }],
        integrity: 'linked',
        profile: 'p',
        heads: new Map(),
        filtered: false,
        unhashedFields: [],
        scratch: memoryScratch(),
        memoryRecords: 20_000,
      });
      for (let at = 0; at < 60_000; at += 5000)
        await verifier.add(
          blockOf(
            at,
            5000,
            () => NaN,
            () => 0,
            (i) => linkOf(at + i),
          ),
        );
      const outcome = await verifier.finish();
      const by = Map.groupBy(outcome.findings, ({ code }) => code);
      expect([...by.values()].every((list) => list.length <= 200)).toBe(true);
      expect(outcome.tallies.hashesChecked).toBe(60_000);
    }
  });
});

test('a sink keeps a bounded number and counts the rest', () => {
  const sink = createFindingSink();
  for (let i = 0; i < 1000; i += 1) sink.add({ code: 'event.altered', seq: i });
  expect(sink.findings).toHaveLength(200);
  expect(sink.beyond()).toEqual({ 'event.altered': 800 });
});
