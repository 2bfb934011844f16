import { describe, expect, test } from 'vitest';
import { createRecordHasher, hashRecordNoble } from '../../src-main/engine/crypto/record-hasher.ts';
import { createFrameProcessor } from '../../src-main/engine/format/process.ts';
import { eventAt, readOne } from '../../src-main/engine/format/read-one.ts';
import { assayChain, assayLine, assayMembers, factsAt, processOptions, readAll, split, text, utf8, zeros } from './helpers.ts';

describe('two implementations of the hash', () => {
  const line = assayLine(assayMembers(1));
  const frame = split(line, { kind: 'ndjson' }).frames[0];
  if (frame === undefined) throw new Error('no frame');
  const wrong = 'ee'.repeat(32);
  const right = createRecordHasher();
  const broken = { hash: () => wrong, hashWithout: () => wrong };
  const facts = (hashers: Parameters<typeof createFrameProcessor>[0], thorough = false) =>
    factsAt(createFrameProcessor(hashers)(frame, processOptions('assay/1', { thorough })).block, 0);

  test('a mismatch that only one of them sees is a disagreement, not an altered record', () => {
    expect(facts({ fast: broken, check: hashRecordNoble })).toMatchObject({
      mismatch: null,
      remarks: ['crypto.disagreement implementations_differ -@-'],
    });
  });
  test('a thorough run recomputes every hash with both', () => {
    expect(facts({ fast: right, check: () => wrong })).toMatchObject({ mismatch: null, remarks: [] });
    expect(facts({ fast: right, check: () => wrong }, true)).toMatchObject({
      mismatch: wrong,
      remarks: ['crypto.disagreement implementations_differ -@-'],
    });
    expect(facts(undefined, true)).toMatchObject({ mismatch: null, remarks: [] });
  });
});

describe('blocks', () => {
  test('places and numbers follow the file, also around records that framing refused', () => {
    const lines = assayChain(4);
    const data = `${lines[0]}\n\n${lines[1]}\nnot json\n${lines[2]}\r\n${lines[3]}`;
    const { block, rows } = readAll(data, 'assay/1', { file: 3, firstOrdinal: 100 });
    expect([block.file, block.firstOrdinal, block.count]).toEqual([3, 100, 5]);
    expect([...block.line]).toEqual([1, 3, 4, 5, 6]);
    expect([...block.seq]).toEqual([1, 2, NaN, 3, 4]);
    const bytes = utf8(data);
    expect([...block.byte].map((byte, i) => text(bytes.subarray(byte, byte + (block.length[i] ?? 0))))).toEqual([
      lines[0],
      lines[1],
      'not json',
      lines[2],
      lines[3],
    ]);
    expect(rows && eventAt(rows, 2).text).toBe('');
    expect(rows?.count).toBe(5);
  });
  test('an overlong line is a malformed record in its place', () => {
    const { frames } = split(`a\n${'x'.repeat(99)}\n`, { kind: 'ndjson' }, { recordBytes: 10 });
    const process = createFrameProcessor();
    const blocks = frames.map((frame) => process(frame, processOptions('assay/1')).block);
    expect(blocks.flatMap((block) => block.remarks.map((remark) => remark.reason))).toEqual(['not_json', 'too_long']);
    expect([...(blocks[1]?.length ?? [])]).toEqual([99]);
  });
  test('everything in the transfer list can be transferred, and the block still reads', () => {
    const processed = readAll(assayChain(3).join('\n'), 'assay/1');
    const { transfer, ...rest } = processed;
    expect(new Set(transfer).size).toBe(transfer.length);
    const moved = structuredClone(rest, { transfer });
    expect([...moved.block.seq]).toEqual([1, 2, 3]);
    expect(moved.rows && eventAt(moved.rows, 2).text).toContain('ada@example.com');
  });
  test('rows are made only when they are asked for, with the same facts', () => {
    const data = assayChain(3).join('\n');
    const without = readAll(data, 'assay/1', { wantRows: false });
    expect(without.rows).toBeNull();
    expect(without.block).toEqual(readAll(data, 'assay/1').block);
  });
});

describe('detail of one record', () => {
  const line = assayLine(assayMembers(7, { category: 'gossip' }));
  test('shows the hashed text, both recomputed hashes, what is covered, and the own words', () => {
    const detail = readOne(utf8(line), 'assay/1');
    const { hash, ...rest } = JSON.parse(line) as Record<string, unknown>;
    expect(detail).toMatchObject({
      stated: hash,
      prev: zeros,
      computed: hash,
      computedCheck: hash,
      matches: true,
      seq: 7,
      words: { category: 'gossip', outcome: 'success' },
      event: { category: 'unknown' },
    });
    expect(JSON.parse(detail.hashedText ?? '')).toEqual(rest);
    expect(detail.ranges.map((range) => line.slice(range.start, range.end)).join(',')).toBe(line.slice(1, -1));
    expect(detail.ranges.filter((range) => range.use !== 'hashed').map((range) => [range.member, range.use])).toEqual([['hash', 'hash']]);
  });
  test('of an altered record shows what was recomputed', () => {
    const detail = readOne(utf8(line.replace('quarterly', 'x')), 'assay/1');
    expect(detail.matches).toBe(false);
    expect(detail.computed).toBe(detail.computedCheck);
    expect(detail.computed).not.toBe(detail.stated);
  });
  test('of a malformed record says why, and shows nothing as proven', () => {
    expect(readOne(utf8('{"seq":'), 'assay/1')).toMatchObject({
      stated: null,
      computed: null,
      matches: null,
      hashedText: null,
      event: null,
      ranges: [],
      remarks: [{ reason: 'truncated' }],
    });
    expect(readOne(utf8('a,b'), 'hyrelog-csv', ['a', 'b'])).toMatchObject({ stated: null, matches: null, ranges: [], remarks: [] });
  });
});
