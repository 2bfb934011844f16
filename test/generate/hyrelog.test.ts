import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { parse as parseCsv } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import { generateArchive, parseTamper } from '../../src-main/engine/generate/index.ts';
import type { GenerateOptions } from '../../src-main/engine/generate/index.ts';
import { hyrelogPreimage } from '../../src-main/engine/generate/hyrelog-record.ts';
import { shapeOf } from '../../src-main/engine/generate/shapes.ts';
import { outputFolder, sha, walk } from './reading.ts';
import type { Json, JsonRecord } from './reading.ts';

const out = outputFolder();
const events = 1500;

const archiveKeys = [
  'id',
  'companyId',
  'workspaceId',
  'projectId',
  'timestamp',
  'category',
  'action',
  'actorId',
  'actorEmail',
  'actorRole',
  'resourceType',
  'resourceId',
  'metadata',
  'traceId',
  'ipAddress',
  'geo',
  'userAgent',
  'prevHash',
  'hash',
  'idempotencyHash',
];
const hotKeys = [
  'id',
  'timestamp',
  'category',
  'action',
  'actorId',
  'actorEmail',
  'actorRole',
  'resourceType',
  'resourceId',
  'metadata',
  'traceId',
  'ipAddress',
  'geo',
  'userAgent',
];
const hashedKeys = [
  'action',
  'actorEmail',
  'actorId',
  'actorRole',
  'category',
  'companyId',
  'metadata',
  'prevHash',
  'projectId',
  'resourceId',
  'resourceType',
  'timestamp',
  'workspaceId',
];

/** Sorted copy; JavaScript objects put array-index keys first by themselves, as HyreLog's serialiser does. */
const sorted = (value: Json): Json => {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.keys(value)
      .sort()
      .map((key) => [key, sorted(value[key] ?? null)]),
  );
};
const v1Hash = (row: JsonRecord): string => {
  const hashed = Object.fromEntries(
    hashedKeys.map((key) => [
      key,
      ['actorId', 'actorRole', 'resourceType', 'resourceId'].includes(key) && row[key] === '' ? null : (row[key] ?? null),
    ]),
  );
  return sha(JSON.stringify(sorted(hashed)));
};
const scopeOf = (row: JsonRecord): string => `${String(row['companyId'])} ${String(row['workspaceId'])} ${String(row['projectId'])}`;
const lines = (path: string): string[] => readFileSync(path, 'utf8').split('\n').slice(0, -1);
const rowOf = (line: string): JsonRecord => JSON.parse(line) as JsonRecord;

let counter = 0;
const archive = async (
  more: Partial<GenerateOptions> = {},
): Promise<{ days: Record<string, string[]>; rows: JsonRecord[]; folder: string }> => {
  counter += 1;
  const folder = join(out, `archive-${counter}`);
  await generateArchive({ out: folder, format: 'hyrelog', events, ...more });
  const days = Object.fromEntries(
    walk(folder).map((path) => [
      path,
      gunzipSync(readFileSync(join(folder, path)))
        .toString('utf8')
        .split('\n'),
    ]),
  );
  return { days, rows: Object.values(days).flat().map(rowOf), folder };
};

/** Follows the links of each scope from its genesis; gives how many rows were reached. */
const reached = (rows: readonly JsonRecord[]): number => {
  const byPrev = new Map(rows.map((row) => [`${scopeOf(row)} ${String(row['prevHash'])}`, row]));
  let count = 0;
  for (const scope of new Set(rows.map(scopeOf))) {
    let row = byPrev.get(`${scope} null`);
    for (; row !== undefined; row = byPrev.get(`${scope} ${String(row['hash'])}`)) count += 1;
  }
  return count;
};

describe('the hash input', () => {
  it('gives worked vector 1 of the research note', () => {
    const text = hyrelogPreimage(
      {
        companyId: '"11111111-1111-4111-8111-111111111111"',
        workspaceId: '"22222222-2222-4222-8222-222222222222"',
        projectId: 'null',
        timestamp: '"2026-01-15T09:30:00.000Z"',
        category: '"auth"',
        action: '"user.login"',
        actorId: '"user_123"',
        actorEmail: '"user@example.com"',
        actorRole: 'null',
        resourceType: 'null',
        resourceId: '""',
        metadata: { shape: shapeOf('source'), values: ['"quickstart"'] },
      },
      'null',
    );
    expect(Buffer.byteLength(text)).toBe(360);
    expect(sha(text)).toBe('36d072aa22965ace4961bf24dd50afd15fc633c8d05444ee28880c855c071f00');
  });
});

describe('the cold archive', () => {
  it('is one gzip file a company and UTC day, lines joined, timestamps ascending', async () => {
    const { days, rows } = await archive();
    expect(rows).toHaveLength(events);
    for (const [path, dayLines] of Object.entries(days)) {
      const match = /^archives\/([0-9a-f-]{36})\/(\d{4})\/(\d{2})\/(\d{2})\/events\.jsonl\.gz$/.exec(path);
      const day = match?.slice(2).join('-');
      expect(dayLines.at(-1)).not.toBe('');
      const times = dayLines.map((line) => String(rowOf(line)['timestamp']));
      expect(times).toEqual([...times].sort());
      expect(
        dayLines.every((line) => rowOf(line)['companyId'] === match?.[1] && String(rowOf(line)['timestamp']).startsWith(day ?? 'none')),
      ).toBe(true);
    }
  });

  it('has 20 keys in order, right hashes, and one chain for each workspace and project', async () => {
    const { days, rows } = await archive();
    for (const line of Object.values(days).flat()) {
      const row = rowOf(line);
      expect(Object.keys(row)).toEqual(archiveKeys);
      expect(JSON.stringify(row)).toBe(line);
      expect(v1Hash(row)).toBe(row['hash']);
    }
    expect(new Set(rows.map(scopeOf)).size).toBe(8);
    expect(rows.filter((row) => row['prevHash'] === null)).toHaveLength(8);
    expect(reached(rows)).toBe(events);
    for (const absent of ['', null]) expect(rows.some((row) => row['resourceId'] === absent && row['resourceType'] === absent)).toBe(true);
    expect(rows.some((row) => Object.keys(row['metadata'] as JsonRecord).includes('10'))).toBe(true);
    expect(rows.every((row) => row['geo'] === null)).toBe(true);
  });

  it('mixes workspaces, and does not follow the order of the timestamps', async () => {
    const { rows } = await archive({ events: 6000, months: 1 });
    let against = 0;
    const byHash = new Map(rows.map((row) => [row['hash'], row]));
    for (const row of rows)
      if (row['prevHash'] !== null && String(byHash.get(row['prevHash'])?.['timestamp']) > String(row['timestamp'])) against += 1;
    expect(against).toBeGreaterThan(0);
    expect(scopeOf(rows[0] ?? {}) === scopeOf(rows[1] ?? {}) && scopeOf(rows[1] ?? {}) === scopeOf(rows[40] ?? {})).toBe(false);
    expect(reached(rows)).toBe(6000);
  });

  it('is the same for the same seed and the same rows in every layout', async () => {
    const { days } = await archive();
    expect((await archive()).days).toEqual(days);
    expect((await archive({ seed: 2 })).days).not.toEqual(days);
    const path = join(out, 'export.jsonl');
    await generateArchive({ out: path, format: 'hyrelog', events });
    expect(lines(path)).toEqual(
      Object.keys(days)
        .sort()
        .flatMap((day) => days[day] ?? []),
    );
  });
});

describe('exports', () => {
  it('HOT: 14 keys, no hashes; as CSV an unquoted header and quoted values', async () => {
    const [jsonl, csv] = [join(out, 'hot.jsonl'), join(out, 'hot.csv')];
    await generateArchive({ out: jsonl, format: 'hyrelog', events, layout: 'hot' });
    await generateArchive({ out: csv, format: 'hyrelog', events });
    const rows = lines(jsonl).map(rowOf);
    expect(rows.every((row) => Object.keys(row).join() === hotKeys.join())).toBe(true);
    const [header, ...values] = readFileSync(csv, 'utf8').split('\n');
    expect(header).toBe(hotKeys.join(','));
    expect(values[0]?.startsWith('"')).toBe(true);
    const table = parseCsv(readFileSync(csv, 'utf8'), { columns: true }) as Record<string, string>[];
    expect(table.map((cells) => cells['metadata'])).toEqual(rows.map((row) => JSON.stringify(row['metadata'])));
    expect(table.map((cells) => cells['actorEmail'])).toEqual(rows.map((row) => row['actorEmail'] ?? ''));
  });

  it('HOT_AND_ARCHIVED: 14-key lines, then 20-key lines; as CSV three headers', async () => {
    const [jsonl, csv] = [join(out, 'both.jsonl'), join(out, 'both.csv')];
    await generateArchive({ out: jsonl, format: 'hyrelog', events, layout: 'hot-and-archived' });
    await generateArchive({ out: csv, format: 'hyrelog', events, layout: 'hot-and-archived' });
    const counts = lines(jsonl).map((line) => Object.keys(rowOf(line)).length);
    expect(counts).toHaveLength(events);
    expect(counts).toEqual([...counts].sort((a, b) => a - b));
    expect(new Set(counts)).toEqual(new Set([14, 20]));
    expect(lines(csv).filter((line) => line === hotKeys.join(','))).toHaveLength(3);
  });

  it('pages: all 27 columns, newest ingest first, at most 200', async () => {
    const folder = join(out, 'pages');
    await generateArchive({ out: folder, format: 'hyrelog', events, layout: 'pages' });
    const pages = walk(folder).map(
      (path) => JSON.parse(readFileSync(join(folder, path), 'utf8')) as { data: JsonRecord[]; nextCursor: string | null },
    );
    expect(pages.map(({ data }) => data.length)).toEqual([200, 200, 200, 200, 200, 200, 200, 100]);
    expect(pages.map(({ nextCursor }) => nextCursor === null)).toEqual([false, false, false, false, false, false, false, true]);
    const rows = pages.flatMap(({ data }) => data);
    expect(rows.every((row) => Object.keys(row).length === 27 && v1Hash(row) === row['hash'])).toBe(true);
    const created = rows.map((row) => String(row['createdAt']));
    expect(created).toEqual([...created].sort().reverse());
    expect(new Set(created).size).toBe(events);
  });
});

describe('tampering', () => {
  const tampered = (tamper: string, more: Partial<GenerateOptions> = {}): ReturnType<typeof archive> =>
    archive({ tamper: [parseTamper(tamper)], ...more });

  it('changes exactly what it says', async () => {
    const clean = await archive();
    const count = (rows: readonly JsonRecord[], test: (row: JsonRecord) => boolean): number => rows.filter(test).length;
    const wrong = (row: JsonRecord): boolean => v1Hash(row) !== row['hash'];
    const ids = new Set(clean.rows.map((row) => row['id']));

    const altered = await tampered('alter@700');
    expect(count(altered.rows, wrong)).toBe(1);
    expect(reached(altered.rows)).toBe(events);
    const edited = await tampered('edit-hash@700');
    expect(count(edited.rows, wrong)).toBe(1);
    expect(reached(edited.rows)).toBeLessThan(events);
    const deleted = await tampered('delete@700-703');
    expect(deleted.rows).toHaveLength(events - 4);
    const inserted = await tampered('insert@700');
    expect(inserted.rows).toHaveLength(events + 1);
    const forged = inserted.rows.find((row) => !ids.has(row['id'] ?? null));
    expect(forged !== undefined && !wrong(forged) && count(inserted.rows, (row) => row['prevHash'] === forged['prevHash']) === 2).toBe(
      true,
    );
    const doubled = await tampered('duplicate@700');
    expect(doubled.rows).toHaveLength(events + 1);
    expect(new Set(doubled.rows.map((row) => row['id'])).size).toBe(events);
    const rewritten = await tampered('rehash@700');
    expect(count(rewritten.rows, wrong)).toBe(0);
    expect(reached(rewritten.rows)).toBe(events);
    const changed = rewritten.rows.filter((row, i) => row['hash'] !== clean.rows[i]?.['hash']);
    expect(changed.length).toBeGreaterThan(1);
    expect(new Set(changed.map(scopeOf)).size).toBe(1);
    expect((await tampered('truncate@1200')).rows).toHaveLength(1200);
    expect(new Set((await tampered('swap@700')).rows.map((row) => row['id']))).toEqual(ids);
  });

  it('drops or spoils the file of a day', async () => {
    const clean = await archive();
    const dropped = await tampered('drop-file@700');
    const missing = Object.keys(clean.days).filter((day) => !(day in dropped.days));
    expect(missing).toHaveLength(1);
    const spoiled = join(out, 'spoiled');
    await generateArchive({ out: spoiled, format: 'hyrelog', events, tamper: [parseTamper('append-bytes@700')] });
    const longer = walk(spoiled).filter(
      (path) => readFileSync(join(spoiled, path)).length !== readFileSync(join(clean.folder, path)).length,
    );
    expect(longer).toEqual(missing);
  });

  it('refuses what HyreLog has no place for', async () => {
    await expect(tampered('wrong-key')).rejects.toThrow('which HyreLog does not have');
    await expect(tampered('rehash', { out: join(out, 'x.jsonl'), layout: 'hot' })).rejects.toThrow('which --layout hot does not hold');
    await expect(generateArchive({ out: join(out, 'x.zip'), format: 'hyrelog', layout: 'hot' })).rejects.toThrow('let --out end in .jsonl');
    await expect(generateArchive({ out: join(out, 'x.zip'), format: 'hyrelog', chains: 2 })).rejects.toThrow(
      '--chains belongs to --format assay',
    );
  });
});
