/** Importing into a case: what is stored, how it adds up, and what another process may do. */
import { chmodSync, readFileSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { Engine } from '../../src-main/engine/index.ts';
import {
  copyOf,
  editLines,
  eventPaths,
  generated,
  linesOf,
  recordOf,
  resealed,
  sha256,
  storeFile,
  write,
  type Archive,
} from '../support/assay-archive.ts';
import { caseTools, noProvenance } from '../support/case.ts';
import { runCli } from '../support/cli.ts';
import { briefly, checked, codes, decisive, openEngine, trusting } from '../support/engine.ts';
import { csvHeader, csvLine, jsonl, makeRows } from '../support/hyrelog.ts';
import { filesBelow, temporaryFolder } from '../support/temporary.ts';

const folder = temporaryFolder();
const engine = openEngine(folder);
let clean: Archive;
let cleanPath: string;
beforeAll(async () => {
  cleanPath = join(folder, 'clean');
  clean = await generated(cleanPath, { events: 600, eventsPerFile: 200, checkpointEvery: 200 });
});

const { newCase, importInto, pin } = caseTools(engine, folder);

describe('what is stored', () => {
  test('provenance, digests and counts, and a copy that is byte for byte the original and read-only', async () => {
    const path = await newCase();
    const zip = write(clean, join(folder, 'evidence.zip'));
    const provenance = {
      receivedFrom: 'Jo Ops',
      receivedAt: '2026-04-02T10:00Z',
      extractedHow: 'exporter 3.1, by Jo',
      transport: 'USB stick 7',
    };
    const { id } = await importInto(zip, { provenance });
    const [summary] = await engine.call('evidence.list', {});
    expect(summary).toMatchObject({
      id,
      name: 'evidence.zip',
      sha256: sha256(readFileSync(zip)),
      bytes: statSync(zip).size,
      format: 'assay-archive/1',
      provenance,
      filtered: false,
    });
    const copy = join(path, 'evidence', summary!.sha256);
    expect(readFileSync(copy)).toEqual(readFileSync(zip));
    expect(statSync(copy).mode & 0o222).toBe(0);

    const { id: second } = await importInto(cleanPath);
    const list = await engine.call('evidence.list', {});
    const ofFolder = list.find((one) => one.id === second)!;
    const lines = filesBelow(cleanPath).map((file) => `${file}\t${sha256(readFileSync(join(cleanPath, file)))}\n`);
    expect(ofFolder.sha256).toBe(sha256(lines.join('')));
    const folderCopy = join(path, 'evidence', ofFolder.sha256);
    for (const file of filesBelow(cleanPath)) {
      expect(readFileSync(join(folderCopy, file))).toEqual(readFileSync(join(cleanPath, file)));
      expect(statSync(join(folderCopy, file)).mode & 0o222, file).toBe(0);
    }
    expect(filesBelow(folderCopy)).toEqual(filesBelow(cleanPath));
    expect(await engine.call('case.summary', {})).toMatchObject({ evidence: 2, events: 1200 });
  });

  test('the same result as verifying gives', async () => {
    await newCase();
    await pin(clean.vkeys[0]!);
    const tampered = await generated(join(folder, 'same'), {
      events: 600,
      eventsPerFile: 200,
      checkpointEvery: 200,
      tamper: ['alter@150', 'delete@333', 'swap@500'],
    });
    const { result } = await importInto(join(folder, 'same'));
    const [verified] = await engine.verify(join(folder, 'same'), trusting(tampered.vkeys));
    expect(result).toEqual(verified);
    expect(briefly(decisive(result)).toSorted()).toEqual(['event.altered@150', 'event.missing@333', 'event.reordered@500-501']);

    const single = join(folder, 'single.jsonl');
    const rows = makeRows(30);
    writeFileSync(single, jsonl(rows.with(9, { ...rows[9]!, action: 'x' }).toSpliced(20, 1)));
    const ofFile = await importInto(single);
    expect(ofFile.result).toEqual((await engine.verify(single, trusting(tampered.vkeys)))[0]);
    expect(
      ofFile.result.findings.filter(({ severity }) => severity === 'broken').map(({ code, file, line }) => [code, file, line]),
    ).toEqual([
      ['event.altered', 'single.jsonl', 10],
      ['event.missing', 'single.jsonl', 21],
    ]);
    // And of the copy, which has another name: nothing but its path may differ.
    expect(await engine.call('evidence.verify', { id: ofFile.id, thorough: false })).toEqual({ verdict: 'broken' });
    const again = (await engine.call('evidence.get', { id: ofFile.id })).result;
    expect({ ...again, input: { ...again.input, path: single } }).toEqual(ofFile.result);
  });

  test('the same evidence twice is refused, also under another name; nothing is left of the second', async () => {
    const path = await newCase();
    await importInto(write(clean, join(folder, 'one.zip')));
    const before = readdirSync(join(path, 'evidence'));
    await expect(importInto(write(clean, join(folder, 'two.zip')))).rejects.toMatchObject({
      code: 'evidence_known',
      detail: { name: 'two.zip' },
    });
    expect(readdirSync(join(path, 'evidence'))).toEqual(before);
    expect(await engine.call('evidence.list', {})).toHaveLength(1);
  });

  test('of several inputs, those before a refused one are whole, and those after it are not begun', async () => {
    const path = await newCase();
    const bad = join(folder, 'nothing.txt');
    writeFileSync(bad, 'nothing of the kind\n');
    const [one, three] = [write(clean, join(folder, 'first.zip')), write(clean, join(folder, 'third.tar.gz'))];
    await expect(
      engine.call('evidence.import', {
        grants: [one, bad, three].map((each) => engine.grant(each)),
        filtered: false,
        provenance: noProvenance,
      }),
    ).rejects.toMatchObject({ code: 'evidence_empty' });
    const list = await engine.call('evidence.list', {});
    expect(list.map(({ name }) => name)).toEqual(['first.zip']);
    expect(readdirSync(join(path, 'evidence'))).toEqual([list[0]!.sha256]);
  });
});

describe('reconciliation', () => {
  test('of an Assay archive with blank, damaged and repeated lines, per file and in all', async () => {
    await newCase();
    const odd = copyOf(clean);
    const [first, second, third] = eventPaths(odd) as [string, string, string];
    editLines(odd, first, (lines) => [...lines.slice(0, 50), '', ...lines.slice(50, 60), '{"broken"', ...lines.slice(61), '']);
    editLines(odd, second, (lines) => lines.toSpliced(10, 0, lines[9]!));
    storeFile(odd, third, linesOf(odd, third).join('\r\n'));
    const { id, result } = await importInto(write(resealed(odd), join(folder, 'odd')));
    const of = (path: string) => result.files.find((one) => one.path === path)!;
    expect(of(first)).toMatchObject({ role: 'events', lines: 202, blanks: 2, records: 200, accepted: 199, rejected: 1, duplicates: 0 });
    expect(of(second)).toMatchObject({ lines: 201, blanks: 0, records: 201, accepted: 200, rejected: 0, duplicates: 1 });
    expect(of(third)).toMatchObject({ lines: 200, records: 200, accepted: 200 });
    for (const { path, bytes, sha256: digest } of result.files) {
      const data = path === 'manifest.json' ? readFileSync(join(folder, 'odd', path)) : odd.files.get(path)!;
      expect({ path, bytes, digest }).toEqual({ path, bytes: data.length, digest: sha256(data) });
    }
    expect(result.counts).toMatchObject({ records: 601, events: 599, rejected: 1, duplicates: 1 });
    // What the case holds is what was accepted.
    expect(await engine.call('events.count', { query: '' })).toMatchObject({ count: 599 });
    const [summary] = await engine.call('evidence.list', {});
    expect(summary).toMatchObject({ id, counts: result.counts });
    expect(await engine.call('case.summary', {})).toMatchObject({ events: 599 });
  });

  test('of exports with headers and copies', async () => {
    await newCase();
    const rows = makeRows(50);
    const csv = join(folder, 'export.csv');
    writeFileSync(csv, `${[csvHeader, csvHeader, ...rows.map(csvLine).toSpliced(20, 0, csvHeader), '"too","short"'].join('\n')}\n`);
    const { result } = await importInto(csv);
    expect(result.files).toMatchObject([{ lines: 54, headers: 3, blanks: 0, records: 51, accepted: 50, rejected: 1, duplicates: 0 }]);
    const pages = join(folder, 'export.jsonl');
    writeFileSync(pages, jsonl([...rows, ...rows.slice(40)]));
    const second = await importInto(pages);
    expect(second.result.files).toMatchObject([{ lines: 60, records: 60, accepted: 50, rejected: 0, duplicates: 10 }]);
    expect(await engine.call('events.count', { query: '' })).toMatchObject({ count: 100 });
  });
});

test('pinning a key and verifying again turns limits into verified, and taking it away turns it back', async () => {
  await newCase();
  const { id, result } = await importInto(cleanPath);
  expect(result.input.verdict).toBe('verified_with_limits');
  const anchor = await pin(clean.vkeys[0]!);
  expect(anchor).toMatchObject({ pinnedBy: 'Ada', source: 'by phone' });
  expect(await engine.call('evidence.verify', { thorough: false })).toEqual({ verdict: 'verified' });
  const verified = checked((await engine.call('evidence.get', { id })).result);
  expect(verified.findings).toEqual([]);
  expect((await engine.call('case.summary', {})).verdict).toBe('verified');
  await engine.call('trust.remove', { id: anchor.id });
  expect(await engine.call('evidence.verify', { id, thorough: true })).toEqual({ verdict: 'verified_with_limits' });
  expect(codes((await engine.call('evidence.get', { id })).result).toSorted()).toEqual(['chain.unsealed_tail', 'checkpoint.key_unknown']);
});

test('a stored copy that is changed later is found when it is verified again', async () => {
  const path = await newCase();
  const zip = write(clean, join(folder, 'later.zip'));
  const { id, result } = await importInto(zip);
  const copy = join(path, 'evidence', result.input.sha256!);
  const bytes = readFileSync(copy);
  bytes[bytes.length - 5]! ^= 1;
  chmodSync(copy, 0o644);
  writeFileSync(copy, bytes);
  expect(await engine.call('evidence.verify', { thorough: false })).toEqual({ verdict: 'broken' });
  expect(codes((await engine.call('evidence.get', { id })).result)).toContain('file.hash_mismatch');
});

test('what could not be copied is still said when the copy is verified again, alone or with its case', async () => {
  const path = await newCase();
  await pin(clean.vkeys[0]!);
  const source = write(clean, join(folder, 'with-link'));
  symlinkSync('/etc/passwd', join(source, 'passwd'));
  const { id, result } = await importInto(source);
  expect(briefly(decisive(result))).toEqual(['archive.unsafe_entry@-']);
  expect(await engine.call('evidence.verify', { thorough: false })).toEqual({ verdict: 'broken' });
  expect((await engine.call('evidence.get', { id })).result.findings).toEqual(result.findings);
  await engine.call('case.close', {});
  const [again] = await engine.verify(path, trusting([]));
  expect(again!.findings).toEqual(result.findings);
  expect(again!.input.verdict).toBe('broken');
  await engine.call('case.close', {});
});

describe('searching', () => {
  const queries = [
    '',
    'login',
    'user.login',
    'alice',
    'action:*export*',
    'outcome:failure',
    'outcome:denied login',
    'seq:100..199',
    '-outcome:success',
    '"invoice"',
    'nothing-like-this',
    'after:2026-01-01',
  ];

  test('finds the same before and after the text index is complete', async () => {
    const path = await newCase();
    await importInto(cleanPath);
    const ask = (by: Engine) =>
      Promise.all(
        queries.map(async (query) => ({
          query,
          ...(await by.call('events.count', { query })),
          rows: (await by.call('events.page', { query, sort: 'time', offset: 0, limit: 500 })).rows,
        })),
      );
    const before = await ask(engine);
    expect((await engine.call('case.summary', {})).indexed).toBe(0);
    expect(before.find(({ query }) => query === 'login')).toMatchObject({ indexed: false });
    await engine.call('case.close', {});
    const indexing = openEngine(join(folder, 'second'), { backgroundText: true });
    await indexing.call('case.open', { grant: indexing.grant(path) });
    await indexing.textIndexed();
    expect(await indexing.call('case.summary', {})).toMatchObject({ indexed: 600, events: 600 });
    const after = await ask(indexing);
    await indexing.close();
    expect(after.every(({ indexed }) => indexed)).toBe(true);
    const plain = (answers: typeof before) => answers.map(({ query, count, rows }) => ({ query, count, rows }));
    expect(plain(after)).toEqual(plain(before));
    // The oracle: words of the raw lines.
    const lines = eventPaths(clean)
      .flatMap((each) => linesOf(clean, each))
      .map(recordOf);
    const count = (query: string): number => before.find((one) => one.query === query)!.count;
    expect(count('')).toBe(600);
    expect(count('outcome:failure')).toBe(lines.filter(({ outcome }) => outcome === 'failure').length);
    expect(count('action:*export*')).toBe(lines.filter(({ action }) => String(action).includes('export')).length);
    expect(count('seq:100..199')).toBe(100);
    expect(count('nothing-like-this')).toBe(0);
    expect(count('-outcome:success')).toBe(lines.filter(({ outcome }) => outcome !== 'success').length);
  });
});

test('another process may read the case while this one has it, and may not write', async () => {
  const path = await newCase();
  await importInto(cleanPath);
  const second = openEngine(join(folder, 'third'));
  expect(await second.call('case.open', { grant: second.grant(path) })).toMatchObject({ readOnly: true, events: 600 });
  await expect(
    second.call('evidence.import', { grants: [second.grant(cleanPath)], filtered: false, provenance: noProvenance }),
  ).rejects.toMatchObject({ code: 'case_read_only' });
  await expect(second.call('trust.pin', { vkey: clean.vkeys[0]!, origin: '', source: '', pinnedBy: '' })).rejects.toMatchObject({
    code: 'case_read_only',
  });
  await second.close();

  const cli = (args: readonly string[]) => runCli(args, { home: folder });
  const [search, importing] = await Promise.all([
    cli(['search', '--case', path, '', '--count']),
    cli(['import', '--case', path, write(clean, join(folder, 'more.zip'))]),
  ]);
  expect(search).toMatchObject({ status: 0, out: '600\n' });
  expect(importing).toMatchObject({ status: 64, out: '' });
  expect(importing.err).toMatch(/cannot be changed from here/);
  expect(await engine.call('case.summary', {})).toMatchObject({ readOnly: false, evidence: 1 });
  await engine.call('case.close', {});
  const now = await cli(['search', '--case', path, '', '--count']);
  expect(now.out).toBe('600\n');
});
