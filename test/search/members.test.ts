/** Members that are no field of their own, from the bytes of real archives to what `metadata.path:value` finds. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { generateArchive } from '../../src-main/engine/generate/index.ts';
import { createMemberBuilder } from '../../src-main/engine/format/member-builder.ts';
import { createMemberWriter, eachMember, listMemberPaths, listMemberPieces } from '../../src-main/engine/store/member-text.ts';
import { openStore } from '../../src-main/engine/store/open.ts';
import { caseTools } from '../support/case.ts';
import { openEngine } from '../support/engine.ts';
import { filesBelow, temporaryFolder } from '../support/temporary.ts';

const folder = temporaryFolder();
const engine = openEngine(folder);
const { newCase, importInto } = caseTools(engine, folder);

type Json = string | number | boolean | null | readonly Json[] | { readonly [name: string]: Json };

/** Every scalar below a value with the names that lead to it. */
function scalars(value: Json, path: readonly string[] = []): [string, string][] {
  if (Array.isArray(value)) return value.flatMap((one: Json) => scalars(one, path));
  if (typeof value === 'object' && value !== null)
    return Object.entries(value as Record<string, Json>).flatMap(([name, one]) => scalars(one, [...path, name]));
  return value === '' ? [] : [[path.join('.'), String(value)]];
}

interface Line {
  readonly metadata: Json;
  readonly seq?: number;
}

const linesBelow = (root: string): Line[] =>
  filesBelow(root)
    .filter((path) => /(ndjson|jsonl)(\.gz)?$/.test(path))
    .toSorted()
    .flatMap((path) => {
      const bytes = readFileSync(join(root, path));
      const text = (path.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8');
      return text
        .split('\n')
        .filter((line) => line !== '')
        .map((line) => JSON.parse(line) as Line);
    });

test.each([['assay'], ['hyrelog']] as const)('every member of a generated %s archive is found by its path and value', async (format) => {
  const path = join(folder, `members-${format}`);
  await generateArchive({ out: path, events: 1500, seed: 4, format });
  await newCase();
  await importInto(path);
  const lines = linesBelow(path);
  expect(lines.length).toBe(1500);
  const counts = new Map<string, number>();
  for (const { metadata } of lines) {
    const own = new Set(scalars(metadata).map(([at, value]) => JSON.stringify([at.toLowerCase(), value.toLowerCase().normalize('NFC')])));
    for (const key of own) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  expect(counts.size).toBeGreaterThan(500);
  const keys = [...counts.keys()].toSorted();
  const quote = (text: string): string => `"${text.replace(/["\\]/g, '\\$&')}"`;
  const ask = async (): Promise<void> => {
    for (const key of keys.filter((_, i) => i % 29 === 0 || i < 20)) {
      const [at, value] = JSON.parse(key) as [string, string];
      const query = `metadata.${quote(at)}:${quote(value)}`;
      expect([query, (await engine.call('events.count', { query })).count]).toEqual([query, counts.get(key)]);
    }
    const withReason = lines.filter(({ metadata }) => scalars(metadata).some(([at]) => at === 'reason')).length;
    expect((await engine.call('events.count', { query: 'metadata.reason:*' })).count).toBe(withReason);
    const soft = lines.filter(({ metadata }) => scalars(metadata).some(([at, value]) => at === 'soft' && value === 'true')).length;
    expect((await engine.call('events.count', { query: 'metadata.soft:true' })).count).toBe(soft);
    expect((await engine.call('events.count', { query: '-metadata.soft:true' })).count).toBe(1500 - soft);
  };
  await ask();
});

test('hostile members: names by the thousand, deep nesting, names with points and escapes', async () => {
  const record = (members: Record<string, Json>): string => JSON.stringify(members);
  const wide = Object.fromEntries(Array.from({ length: 3000 }, (_, i) => [`name ${i}`, i]));
  let deep: Json = 'bottom';
  for (let i = 0; i < 100; i++) deep = { ['level']: deep };
  const path = join(folder, 'hostile.jsonl');
  const base = {
    id: '1',
    companyId: 'c',
    workspaceId: 'w',
    projectId: 'p',
    timestamp: '2026-01-01T00:00:00.000Z',
    category: 'x',
    action: 'a.b',
  };
  const end = { traceId: 't', prevHash: null, hash: null };
  writeFileSync(
    path,
    [
      record({ ...base, metadata: wide, ...end }),
      record({ ...base, id: '2', metadata: { deep }, ...end }),
      record({
        ...base,
        id: '3',
        metadata: { 'a.b': 'pointed', a: { b: 'nested' }, 'quote"d': 'q', __proto__x: 'p', constructor: 'c' },
        ...end,
      }),
      record({ ...base, id: '4', metadata: { ['x'.repeat(5000)]: 'long' }, ...end }),
      '',
    ].join('\n'),
  );
  await newCase();
  await importInto(path);
  const count = async (query: string): Promise<number> => (await engine.call('events.count', { query })).count;
  expect(await count('metadata."name 2999":2999')).toBe(1);
  expect(await count('metadata.constructor:c')).toBe(1);
  expect(await count('metadata.a.b:pointed')).toBe(1);
  expect(await count('metadata.a.b:nested')).toBe(1);
  expect(await count('metadata."quote\\"d":q')).toBe(1);
  // Below a path that is longer than what is kept, values are found by their words alone.
  expect(await count('long')).toBe(1);
  expect(await count('bottom')).toBe(1);
});

test('what a builder packs, a reader finds: also behind a record that was given up, and none in records without members', () => {
  const text = Buffer.from('valueother');
  const name = (word: string): [Uint8Array, number, number] => [Buffer.from(word), 0, word.length];
  const builder = createMemberBuilder();
  builder.begin(4);
  builder.beginRow();
  builder.enter(...name('a'));
  builder.add(0, 5);
  // Given up: its row is never ended.
  builder.beginRow();
  builder.enter(...name('b'));
  builder.add(5, 10);
  builder.enter(...name('c\\u0041'));
  builder.addLiteral('true');
  builder.leave();
  builder.leave();
  builder.endRow(1);
  builder.beginRow();
  builder.endRow(3);
  const members = builder.finish(text);
  const db = openStore(':memory:', { mode: 'create' });
  const writer = createMemberWriter(db);
  writer.add(100, 4, members);
  writer.finish();
  const [piece] = listMemberPieces(db, 0, 1000);
  const found: [number, string, string][] = [];
  piece?.paths.forEach((path, i) => eachMember(db, piece, [i], (id, value) => void found.push([id, path, value])));
  expect(found).toEqual([
    [101, 'b', 'other'],
    [101, 'b.cA', 'true'],
  ]);
  expect(listMemberPaths(db, 10)).toEqual([
    { path: 'b', uses: 1 },
    { path: 'b.cA', uses: 1 },
  ]);
});
