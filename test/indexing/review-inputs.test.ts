/** What a review found: correct inputs that were called broken, and faults that were not called what they are. */
import { truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { EvidenceResult } from '../../src-shared/model/verification.ts';
import { editLines, eventPaths, generated, hashOf, linesOf, restated, resealed, write, writeFiles } from '../support/assay-archive.ts';
import { openEngine, trusting } from '../support/engine.ts';
import { jsonl, makeRow, makeRows, tree, treePath } from '../support/hyrelog.ts';
import { temporaryFolder } from '../support/temporary.ts';

const engine = openEngine(temporaryFolder());
const heads = (pins: Readonly<Record<string, string>>) => trusting([], { heads: pins });
const codes = ({ findings }: EvidenceResult): string[] =>
  findings.filter(({ severity }) => severity !== 'limit' && severity !== 'note').map(({ code, seq }) => `${code}@${seq}`);
const verdicts = (results: readonly EvidenceResult[]): string[] => results.map(({ input }) => input.verdict);

describe('a pinned head and several inputs', () => {
  const save = (name: string, text: string): string => {
    const path = join(temporaryFolder(), name);
    writeFileSync(path, text);
    return path;
  };
  const one = makeRows(6);
  const two = makeRows(4, { projectId: '99999999-9999-4999-8999-999999999999' });
  const chainOf = async (path: string): Promise<string> => (await engine.verify(path, trusting([])))[0]?.chains[0]?.id ?? '';
  const headOf = (rows: typeof one): string => String(rows.at(-1)?.['hash']);

  test('each chain is held against its own head', async () => {
    const [a, b] = [save('a.jsonl', jsonl(one)), save('b.jsonl', jsonl(two))];
    const pins = { [await chainOf(a)]: headOf(one), [await chainOf(b)]: headOf(two) };
    const results = await engine.verify([a, b], heads(pins));
    expect(results.flatMap(codes)).toEqual([]);
    expect(results.map(({ checks }) => checks.find(({ id }) => id === 'head.pinned')?.status)).toEqual(['passed', 'passed']);
  });

  test('a chain in two files ends in the one that has its head; the other is not blamed', async () => {
    const [a, b] = [save('1.jsonl', jsonl(one.slice(0, 3))), save('2.jsonl', jsonl(one.slice(3)))];
    const results = await engine.verify([a, b], heads({ [await chainOf(b)]: headOf(one) }));
    expect(results.flatMap(codes)).toEqual([]);
    expect(verdicts(results)).toEqual(['verified_with_limits', 'verified_with_limits']);
  });

  test('a head that no input has is missing', async () => {
    const [a, b] = [save('a.jsonl', jsonl(one)), save('b.jsonl', jsonl(two))];
    const wrong = await engine.verify([a, b], heads({ [await chainOf(a)]: 'ab'.repeat(32) }));
    expect(wrong[0]?.findings.map(({ code }) => code)).toContain('head.mismatch');
    const nowhere = await engine.verify([a, b], heads({ nowhere: 'ab'.repeat(32) }));
    expect(verdicts(nowhere)).toEqual(['broken', 'broken']);
  });
});

describe('a HyreLog day that cannot be read', () => {
  const days = ['2026-03-01', '2026-03-02', '2026-03-03', '2026-03-04'];
  const rows = days.flatMap((day, at) => [0, 1, 2].map((hour) => ({ day, hour, at })));
  const chain = rows.reduce<ReturnType<typeof makeRows>>((all, { day, hour }, n) => {
    const prev = all.at(-1)?.['hash'];
    return [...all, makeRow(n, prev === undefined ? null : String(prev), { timestamp: `${day}T0${hour}:00:00.000Z` })];
  }, []);
  const damaged = (edit: (folder: string) => void, files = tree(chain)): string => {
    const folder = writeFiles(files, join(temporaryFolder(), 'tree'));
    edit(folder);
    return folder;
  };

  test('is said by its file alone: what it held is not missing as well', async () => {
    const folder = damaged((at) => truncateSync(join(at, treePath('2026-03-02')), 40));
    const [result] = await engine.verify(folder, trusting([]));
    expect(result?.input.verdict).toBe('incomplete');
    expect(codes(result!)).toEqual(['file.unreadable@null']);
    expect(result?.checks.find(({ id }) => id === 'chain.links')?.status).not.toBe('passed');
  });

  test('explains no gap at another day', async () => {
    const files = tree(chain.filter((_, n) => n !== 10));
    const folder = damaged((at) => truncateSync(join(at, treePath('2026-03-01')), 40), files);
    const [result] = await engine.verify(folder, trusting([]));
    expect(result?.input.verdict).toBe('broken');
    expect(codes(result!).toSorted()).toEqual(['event.missing@null', 'file.unreadable@null']);
  });
});

test('an export whose every hash was destroyed is broken, not one without integrity data', async () => {
  const path = join(temporaryFolder(), 'export.jsonl');
  writeFileSync(path, jsonl(makeRows(3, {}).map((row) => ({ ...row, hash: 'ZZ' }))));
  const [result] = await engine.verify(path, trusting([]));
  expect(result?.input.verdict).toBe('broken');
  expect(codes(result!)).toEqual(['event.malformed@null', 'event.malformed@null', 'event.malformed@null']);
  expect(result?.limits.map(({ code }) => code)).not.toContain('export.no_integrity');
  expect(result?.checks.find(({ id }) => id === 'event.wellformed')).toMatchObject({ status: 'failed', checked: 0, total: 3 });
});

describe('a record put in the place of another, its hash right', () => {
  const forgeAt = async (seq: number): Promise<{ readonly path: string; readonly head: string }> => {
    const archive = await generated(join(temporaryFolder(), 'made'), { events: 20, checkpointEvery: 1000 });
    const [file = ''] = eventPaths(archive);
    const head = hashOf(linesOf(archive, file).at(-1) ?? '');
    editLines(archive, file, (lines) => lines.with(seq - 1, restated(lines[seq - 1] ?? '', { prevHash: 'ab'.repeat(32), action: 'x' })));
    archive.files.delete('checkpoints/main-00000020.note');
    return { path: write(resealed(archive), join(temporaryFolder(), 'forged')), head };
  };

  test.each([
    [5, 6],
    [1, 2],
  ])('at seq %i: a pinned head proves only what leads back to it', async (seq, from) => {
    const { path, head } = await forgeAt(seq);
    const [result] = await engine.verify(path, heads({ main: head }));
    expect(result?.input.verdict).toBe('broken');
    expect(result?.chains[0]?.proven.filter(({ by }) => by.startsWith('head:'))).toEqual([{ from, to: 20, by: `head:${head}` }]);
  });

  test('as the last one: one fault is one finding', async () => {
    const { path, head } = await forgeAt(20);
    const [result] = await engine.verify(path, heads({ main: head }));
    expect(codes(result!).filter((code) => !code.startsWith('checkpoint'))).toEqual(['chain.link_broken@20']);
  });
});

test('event files are read in the order of their records, however the manifest lists them', async () => {
  const archive = await generated(join(temporaryFolder(), 'made'), { events: 120, checkpointEvery: 60, eventsPerFile: 10 });
  const files = archive.manifest.files.map(({ firstSeq: _first, lastSeq: _last, ...file }) => file);
  const shuffled = { ...archive, manifest: { ...archive.manifest, files: files.toReversed() } };
  const [result] = await engine.verify(write(shuffled, join(temporaryFolder(), 'unordered')), trusting(archive.vkeys));
  expect(codes(result!)).toEqual([]);
  expect(result?.input.verdict).toBe('verified');
});
