/** With more faults than are kept, findings claim no more than what is known of single records. */
import { describe, expect, test } from 'vitest';
import type { RawFinding } from '../../src-shared/model/finding.ts';
import { findingMessage } from '../../src-shared/text/findings.ts';
import { verify } from './assay.ts';
import { assayChain, edit, rehash, type Row } from './build.ts';

const count = 24_000;
const chain = assayChain(count);
const codes = (findings: readonly RawFinding[]): readonly string[] => [...new Set(findings.map(({ code }) => code))].toSorted();
const run = (rows: readonly Row[]) => verify({ rows, checkpoints: [], declaration: { firstSeq: 1, lastSeq: count, head: null } });

describe('a flood', () => {
  test('of identical copies: each is a copy', async () => {
    const rows = [...chain.slice(0, 5), ...Array<Row>(21_000).fill(chain[4]!)];
    const outcome = await verify({ rows, checkpoints: [], declaration: { head: null } });
    expect(codes(outcome.all)).toEqual(['chain.unsealed_tail', 'event.duplicate']);
    expect(outcome.duplicates.size).toBe(21_000);
    expect(outcome.chains[0]?.events).toBe(5);
  });
  test('of different records with one number', async () => {
    const rows = [...chain.slice(0, 5), ...Array.from({ length: 20_500 }, (_, i) => rehash({ ...chain[4]!.members, action: `x${i}` }))];
    const outcome = await verify({ rows, checkpoints: [], declaration: { head: null } });
    const inserted = outcome.all.filter(({ code }) => code === 'event.inserted');
    expect(inserted.length + (outcome.findingsBeyond['event.inserted'] ?? 0)).toBe(20_500);
  });
  test('a file in reverse: no record is called missing or inserted', async () => {
    const outcome = await run(chain.toReversed());
    expect(codes(outcome.all)).toEqual(['chain.unsealed_tail', 'event.reordered']);
    expect(outcome.chains[0]).toMatchObject({ firstSeq: 1, lastSeq: count, head: chain.at(-1)!.hash });
    const sentences = new Set(outcome.all.map(findingMessage).map((text) => text.replaceAll(/\d+/g, 'N')));
    for (const sentence of sentences) expect(sentence).not.toMatch(/different content|begins before/);
  });
  test('a shuffled file: the same', async () => {
    const rows = chain.map((_, i) => chain[(i * 7919) % count]!);
    const outcome = await run(rows);
    expect(codes(outcome.all)).toEqual(['chain.unsealed_tail', 'event.reordered']);
    const late = outcome.all.find(({ reason }) => reason === 'flood' || reason === 'flood_gap');
    expect(late === undefined ? '' : findingMessage(late)).toMatch(/not told apart whether records were moved, inserted or are missing\.$/);
  });
  test('records out of order are looked at all the same: altered ones are counted', async () => {
    const rows = chain.toReversed().map((row, i) => (i >= 22_000 ? edit(row, { action: 'x' }) : row));
    const outcome = await run(rows);
    expect(outcome.tallies.hashesChecked - outcome.tallies.hashesRight).toBe(2000);
    expect(codes(outcome.all)).toContain('event.altered');
  });
  test('in order, with gaps: they are missing', async () => {
    const sparse = assayChain(45_000).filter((_, i) => i % 2 === 0);
    const outcome = await verify({ rows: sparse, checkpoints: [], declaration: { head: null } });
    expect(codes(outcome.all)).toEqual(['chain.unsealed_tail', 'event.missing']);
    expect(outcome.all.filter(({ code }) => code === 'event.missing').length + (outcome.findingsBeyond['event.missing'] ?? 0)).toBe(22_499);
  });
  test('unreadable lines in order are not missing as well', async () => {
    const rows = assayChain(45_000).map((row, i): Row => (i % 2 === 1 ? { members: {}, hash: '', malformed: 'not_json' } : row));
    const outcome = await verify({ rows, checkpoints: [], declaration: { head: null } });
    expect(codes(outcome.all)).toEqual(['chain.unsealed_tail', 'event.malformed']);
  });
});
