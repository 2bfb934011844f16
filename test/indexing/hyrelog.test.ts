/** HyreLog exports through real files: every finding that they can give, at its place, and what they cannot show. */
import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { ExamineSettings } from '../../src-main/engine/index.ts';
import type { Finding } from '../../src-shared/model/finding.ts';
import type { EvidenceResult } from '../../src-shared/model/verification.ts';
import { writeFiles } from '../support/assay-archive.ts';
import { codes, only, trusting } from '../support/engine.ts';
import { examineHere } from '../support/examine-here.ts';
import {
  csvHeader,
  csvLine,
  dayOf,
  hotRow,
  jsonl,
  makeRow,
  makeRows,
  otherScope,
  placeOfRow,
  relinkRows,
  restate,
  tree,
  treePath,
  type Row,
} from '../support/hyrelog.ts';
import { temporaryFolder } from '../support/temporary.ts';

const folder = temporaryFolder();
let number = 0;

/** Verifies files in a folder of their own, or one file. */
async function verify(
  files: readonly (readonly [string, string | Uint8Array])[],
  settings: Partial<ExamineSettings> = {},
): Promise<EvidenceResult> {
  number += 1;
  const content = files.map(([path, data]) => [path, Buffer.from(data as Uint8Array)] as const);
  const place = writeFiles(content, join(folder, `evidence-${number}`));
  return examineHere(files.length === 1 ? join(place, files[0]![0]) : place, trusting([], settings));
}

const archived = (rows: readonly Row[], settings?: Partial<ExamineSettings>): Promise<EvidenceResult> =>
  verify([['export.jsonl', jsonl(rows)]], settings);
const place = (rows: readonly Row[], row: Row, nth = 0) => placeOfRow('export.jsonl', Buffer.from(jsonl(rows)), row, nth);

/** What every unsigned chain is told, besides what is wrong with it. */
const usual = new Set(['chain.unsealed_tail', 'fields.unhashed']);
const unusual = ({ findings }: EvidenceResult): readonly Finding[] => findings.filter(({ code }) => !usual.has(code));
const expectOnly = (result: EvidenceResult, expected: readonly object[]): void => {
  expect(unusual(result).map(({ code }) => code)).toEqual(expected.map((one) => (one as { code: string }).code));
  expect(unusual(result)).toMatchObject(expected);
};

const rows = makeRows(40);
const clean = (result: EvidenceResult, count: number, chains: number): void => {
  expectOnly(result, []);
  expect(result.input.verdict).toBe('verified_with_limits');
  expect(result.counts).toMatchObject({
    records: count,
    events: count,
    rejected: 0,
    duplicates: 0,
    hashesChecked: count,
    linksChecked: count,
  });
  expect(result.chains).toHaveLength(chains);
  expect(result.limits.map(({ code }) => code)).toEqual(expect.arrayContaining(['chain.unkeyed', 'fields.unhashed']));
  expect(only(result, 'fields.unhashed').message).toMatch(/ipAddress.*userAgent/);
  expect(result.notProven.join(' ')).toMatch(/newest events cannot be seen/);
};

describe('clean exports', () => {
  test('the archive tree, several days joined into one chain', async () => {
    const result = await verify(tree(rows));
    clean(result, 40, 1);
    expect(result.input.format).toBe('hyrelog-archive/1');
  });

  test('the tree with two scopes mixed in every day', async () => {
    const mixed = [...rows, ...makeRows(40, otherScope, { first: 1000 }).map((row, i) => ({ ...row, timestamp: rows[i]!['timestamp']! }))];
    const other = relinkRows(mixed.slice(40), 0);
    const all = [...rows, ...other].toSorted((a, b) => (String(a['timestamp']) < String(b['timestamp']) ? -1 : 1));
    clean(await verify(tree(all)), 80, 2);
  });

  test('a single day file, packed or as a browser unpacks it', async () => {
    const [[path, data]] = tree(rows.slice(0, 8)) as [[string, Buffer]];
    clean(await verify([[basename(path), data]]), 8, 1);
    clean(await verify([['events.jsonl', jsonl(rows.slice(0, 8))]]), 8, 1);
  });

  test('an ARCHIVED export, in any order of lines', async () => {
    clean(await archived(rows), 40, 1);
    clean(await archived(rows.toReversed()), 40, 1);
    clean(await archived(rows.toSorted((a, b) => (String(a['hash']) < String(b['hash']) ? -1 : 1))), 40, 1);
  });

  test('saved pages of the API, as one file or as several', async () => {
    const page = (part: readonly Row[], cursor: string | null): string =>
      JSON.stringify({ data: part.map((row) => ({ ...row, createdAt: row['timestamp'] })), nextCursor: cursor });
    const newest = rows.toReversed();
    clean(await verify([['page.json', page(newest, null)]]), 40, 1);
    clean(
      await verify([
        ['page-1.json', page(newest.slice(0, 25), 'c')],
        ['page-2.json', page(newest.slice(25), null)],
      ]),
      40,
      1,
    );
  });

  test('empty strings that were hashed as null, index keys first, digits as JSONB prints them', async () => {
    const odd = makeRows(5, {
      actorId: '',
      actorRole: '',
      resourceType: '',
      resourceId: '',
      metadata: { b: 1, '10': 'ten', '9': 'nine', Z: '\u2028 😀', '': [] },
    });
    clean(await archived(odd), 5, 1);
    const text = jsonl(makeRows(3, { metadata: { a: 1e21, b: 1e-7, c: 1 } }))
      .replaceAll('1e+21', '1000000000000000000000')
      .replaceAll('1e-7', '0.00000010')
      .replaceAll('"c":1', '"c":1.0');
    clean(await verify([['export.jsonl', text]]), 3, 1);
  });

  test('under a pinned head the chain is proven back to its first record, and still has limits', async () => {
    const id = (await archived(rows)).chains[0]!.id;
    const head = String(rows.at(-1)!['hash']);
    const result = await archived(rows, { heads: { [id]: head } });
    expect(codes(result)).toEqual(['fields.unhashed']);
    expect(result.input.verdict).toBe('verified_with_limits');
    expect(result.chains[0]!.proven).toEqual([{ from: 1, to: 40, by: `head:${head}` }]);
    const wrong = await archived(rows, { heads: { [id]: 'ab'.repeat(32) } });
    expect(only(wrong, 'head.mismatch')).toMatchObject({ severity: 'broken', chain: id, expected: 'ab'.repeat(32) });
    expect(wrong.input.verdict).toBe('broken');
    const cut = await archived(rows.slice(0, -3), { heads: { [id]: head } });
    expect(cut.input.verdict).toBe('broken');
    expect(codes(cut)).toContain('head.mismatch');
  });
});

describe('exports with faults', () => {
  test('content changed', async () => {
    const edited = rows.with(11, { ...rows[11]!, action: 'user.promoted' });
    const result = await archived(edited);
    expectOnly(result, [
      {
        code: 'event.altered',
        severity: 'broken',
        seq: null,
        ...place(edited, rows[11]!),
        expected: rows[11]!['hash'],
        found: restate(edited[11]!)['hash'],
      },
    ]);
    expect(result.input.verdict).toBe('broken');
  });

  test('a field outside the hash changed: nothing to find, which is the limit that is stated', async () => {
    clean(await archived(rows.with(11, { ...rows[11]!, ipAddress: '198.51.100.9' })), 40, 1);
  });

  test('stated hash changed', async () => {
    const edited = rows.with(11, { ...rows[11]!, hash: 'ab'.repeat(32) });
    expectOnly(await archived(edited), [
      { code: 'event.hash_edited', severity: 'broken', ...place(edited, rows[11]!), expected: rows[11]!['hash'], found: 'ab'.repeat(32) },
    ]);
  });

  test('a middle record absent; of a declared filtered export only a limit', async () => {
    const less = rows.toSpliced(11, 1);
    const finding = { code: 'event.missing', ...place(less, rows[12]!), expected: rows[11]!['hash'], seq: null };
    expectOnly(await archived(less), [{ ...finding, severity: 'broken' }]);
    const filtered = await archived(less, { filtered: true });
    expectOnly(filtered, [{ ...finding, severity: 'limit' }]);
    expect(filtered.input.verdict).toBe('verified_with_limits');
    expect(filtered.limits.map(({ code }) => code)).toEqual(expect.arrayContaining(['event.missing', 'filtered.declared']));
  });

  test('a whole day absent between others: named', async () => {
    const files = tree(rows.filter((row) => dayOf(row) !== '2026-01-03'));
    const after = rows.find((row) => dayOf(row) === '2026-01-04')!;
    const result = await verify(files);
    const path = treePath('2026-01-04');
    expectOnly(result, [
      {
        code: 'event.missing',
        severity: 'broken',
        ...placeOfRow(path, new Map(files).get(path)!, after),
        message: expect.stringContaining('2026-01-03'),
      },
    ]);
    expect(result.input.verdict).toBe('broken');
  });

  test('the first days absent: the start dangles, which other evidence may supply', async () => {
    const later = rows.slice(16);
    const result = await archived(later);
    expectOnly(result, [{ code: 'chain.dangling_start', severity: 'limit', ...place(later, rows[16]!), expected: rows[15]!['hash'] }]);
    expect(result.input.verdict).toBe('verified_with_limits');
  });

  test('the newest records absent cannot be seen, and nothing claims otherwise', async () => {
    const result = await archived(rows.slice(0, 30));
    clean(result, 30, 1);
    expect(only(result, 'chain.unsealed_tail')).toMatchObject({ severity: 'limit', count: 30 });
  });

  test('identical copies from paging: a note, counted once', async () => {
    const doubled = [...rows.slice(0, 20), ...rows.slice(15, 40)];
    const result = await archived(doubled);
    expectOnly(result, [{ code: 'event.duplicate', severity: 'note', count: 5, ...place(doubled, rows[15]!, 1) }]);
    expect(result.counts).toMatchObject({ records: 45, events: 40, duplicates: 5 });
    expect(result.input.verdict).toBe('verified_with_limits');
  });

  test('a copy with another address is more than a copy', async () => {
    const doubled = [...rows, { ...rows[20]!, ipAddress: '198.51.100.9' }];
    const result = await archived(doubled);
    expect(unusual(result).map(({ code }) => code)).toEqual(['event.duplicate']);
    expect(only(result, 'event.duplicate')).toMatchObject({
      message: expect.stringContaining('differs from it in what the hash does not cover'),
    });
    expect(only(result, 'event.duplicate').severity).not.toBe('note');
  });

  test('two records with right hashes after one: race or insertion', async () => {
    const rival = makeRow(900, String(rows[10]!['hash']), { timestamp: rows[11]!['timestamp']! });
    const forked = [...rows.slice(0, 12), rival, ...rows.slice(12)];
    const result = await archived(forked);
    expectOnly(result, [
      {
        code: 'chain.fork',
        severity: 'limit',
        count: 2,
        file: 'export.jsonl',
        expected: rows[10]!['hash'],
        message: expect.stringContaining('this chain cannot tell'),
      },
    ]);
    expect([place(forked, rows[11]!).line, place(forked, rival).line]).toContain(only(result, 'chain.fork').line);
    expect(result.input.verdict).toBe('verified_with_limits');
  });

  test('two first records of one chain', async () => {
    const second = makeRow(900, null, { timestamp: rows[3]!['timestamp']! });
    const result = await archived([...rows, second]);
    expectOnly(result, [{ code: 'chain.fork', severity: 'limit', count: 2, ...place([...rows, second], second) }]);
  });

  test('a link to a record of another scope', async () => {
    const other = makeRow(900, String(rows[10]!['hash']), otherScope);
    const result = await archived([...rows, other]);
    expectOnly(result, [
      {
        code: 'chain.link_broken',
        severity: 'broken',
        ...place([...rows, other], other),
        message: expect.stringContaining('another chain'),
      },
    ]);
  });

  test('a line that cannot be read', async () => {
    const text = jsonl(rows).split('\n').with(11, '{"id": oops').join('\n');
    const result = await verify([['export.jsonl', text]]);
    const [malformed, missing, ...more] = unusual(result);
    expect(malformed).toMatchObject({
      code: 'event.malformed',
      severity: 'broken',
      line: 12,
      byte: Buffer.byteLength(text.split('\n').slice(0, 11).join('\n')) + 1,
    });
    // The record that it was is what the next one links to: said once, as the record that cannot be read.
    expect([undefined, 'chain.dangling_start', 'event.missing']).toContain(missing?.code);
    expect(more).toEqual([]);
    expect(result.counts).toMatchObject({ records: 40, rejected: 1, events: 39 });
  });
});

describe('exports without integrity data', () => {
  const notVerifiable = (result: EvidenceResult, count: number): void => {
    expect(result.input.verdict).toBe('not_verifiable');
    expect(result.counts).toMatchObject({ events: count, hashesChecked: 0, linksChecked: 0 });
    expect(result.limits.map(({ code }) => code)).toContain('export.no_integrity');
    expect(result.notProven.length).toBeGreaterThan(0);
    expect(result.checks.filter(({ id, status }) => status === 'passed' && /hashes|links|coverage|roots/.test(id))).toEqual([]);
  };

  test('HOT JSONL', async () => {
    const result = await verify([['export.jsonl', jsonl(rows.map(hotRow))]]);
    notVerifiable(result, 40);
    expect(result.findings.filter(({ severity }) => severity === 'broken')).toEqual([]);
  });

  test('CSV, also with the header three times', async () => {
    const lines = rows.map(csvLine);
    const once = await verify([['export.csv', `${[csvHeader, ...lines].join('\n')}\n`]]);
    notVerifiable(once, 40);
    expect(once.counts.headers).toBe(1);
    const thrice = await verify([
      ['export.csv', `${[csvHeader, csvHeader, ...lines.slice(0, 10), csvHeader, ...lines.slice(10)].join('\n')}\n`],
    ]);
    notVerifiable(thrice, 40);
    expect(thrice.counts.headers).toBe(3);
    expect(thrice.findings.filter(({ severity }) => severity === 'broken')).toEqual([]);
  });

  test('rows of CSV that cannot be read are notes: there is nothing that they could break', async () => {
    const lines = rows.map(csvLine);
    const result = await verify([['export.csv', `${[csvHeader, ...lines.with(5, '"only","three","cells"')].join('\n')}\n`]]);
    expect(result.counts).toMatchObject({ records: 40, rejected: 1, events: 39 });
    expect(only(result, 'event.malformed')).toMatchObject({ severity: 'note', line: 7 });
    expect(result.input.verdict).toBe('not_verifiable');
  });

  test('HOT and ARCHIVED together: the part with hashes is checked, the rest is counted', async () => {
    const mixed = [...rows.slice(30).map(hotRow), ...rows.slice(0, 30)];
    const result = await archived(mixed);
    expect(result.input.verdict).toBe('verified_with_limits');
    expect(result.counts).toMatchObject({ events: 40, hashesChecked: 30 });
    expectOnly(result, [{ code: 'chain.mixed', severity: 'limit', count: 10, file: 'export.jsonl', line: 1, byte: 0 }]);
  });

  test('no events at all', async () => {
    writeFileSync(join(folder, 'none.csv'), `${csvHeader}\n`);
    const result = await examineHere(join(folder, 'none.csv'), trusting([]));
    expect(result.input.verdict).toBe('not_verifiable');
    expect(result.counts.events).toBe(0);
  });
});
