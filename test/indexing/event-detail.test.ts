/** What is shown of one event: its bytes, read again from the evidence's copy and hashed again, and what its hash covers. */
import { writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { canonical, trueHash as trueHashOfLine } from '../generate/reading.ts';
import { generated, hashOf, lineAt, placeOfSeq, recordOf, sha256, trueHash, type Archive } from '../support/assay-archive.ts';
import { caseTools } from '../support/case.ts';
import { openEngine } from '../support/engine.ts';
import { jsonl, makeRows, rowHash } from '../support/hyrelog.ts';
import { temporaryFolder } from '../support/temporary.ts';

const folder = temporaryFolder();
const engine = openEngine(folder);
const { newCase, importInto } = caseTools(engine, folder);
let clean: Archive;
let cleanPath: string;
beforeAll(async () => {
  cleanPath = join(folder, 'clean');
  clean = await generated(cleanPath, { events: 600, eventsPerFile: 200, checkpointEvery: 200 });
});

describe('what is shown of one event', () => {
  test('of a clean record: its bytes, its place, what its hash covers, and its neighbours', async () => {
    await newCase();
    const { id } = await importInto(cleanPath);
    const place = placeOfSeq(clean, 250);
    const line = lineAt(clean, place);
    const { id: event } = await engine.call('events.find', { evidence: id, chain: 'main', seq: 250, file: null, line: null });
    const detail = await engine.call('events.detail', { id: event! });
    expect(detail).toMatchObject({
      ...place,
      evidenceName: 'clean',
      profile: 'assay-jcs-sha256/1',
      raw: line,
      truncated: false,
      stated: hashOf(line),
      recomputed: hashOf(line),
      prev: recordOf(line)['prevHash'],
      findings: [],
      row: { seq: 250, chain: 'main' },
    });
    const { hash: _, ...rest } = recordOf(line);
    expect(detail.canonical).toBe(canonical(rest));
    expect(sha256(detail.canonical!)).toBe(detail.stated);
    // Member by member, all but the hash itself.
    const covered = detail.hashed.map(({ from, to }) => line.slice(from, to));
    expect(`{${covered.join(',')}}`).toBe(canonical(rest));
    const neighbours = await Promise.all([detail.previousId!, detail.nextId!].map((one) => engine.call('events.detail', { id: one })));
    expect(neighbours.map(({ row }) => row.seq)).toEqual([249, 251]);
    expect(await engine.call('events.find', { evidence: id, chain: null, seq: null, file: place.file, line: place.line })).toEqual({
      id: event,
    });
    await expect(engine.call('events.detail', { id: 999_999 })).rejects.toMatchObject({ code: 'event_not_found' });
  });

  test('of an altered record: the finding, and both hashes', async () => {
    await newCase();
    const tampered = await generated(join(folder, 'shown'), {
      events: 600,
      eventsPerFile: 200,
      checkpointEvery: 200,
      tamper: ['alter@250'],
    });
    const { id } = await importInto(join(folder, 'shown'));
    const line = lineAt(tampered, placeOfSeq(tampered, 250));
    const { id: event } = await engine.call('events.find', { evidence: id, chain: 'main', seq: 250, file: null, line: null });
    const detail = await engine.call('events.detail', { id: event! });
    expect(detail).toMatchObject({ raw: line, stated: hashOf(line), recomputed: trueHash(recordOf(line)) });
    expect(detail.recomputed).not.toBe(detail.stated);
    expect(trueHashOfLine(line)).toBe(detail.recomputed);
    expect(detail.findings.map(({ code }) => code)).toEqual(['event.altered']);
    expect(detail.row.findings).toEqual(['event.altered']);
    const { rows } = await engine.call('events.page', { query: 'seq:250', sort: 'time', offset: 0, limit: 10 });
    expect(rows).toEqual([detail.row]);
  });

  test('of a HyreLog record: only the thirteen members are marked as covered', async () => {
    await newCase();
    const rows = makeRows(5);
    const path = join(folder, 'shown.jsonl');
    writeFileSync(path, jsonl(rows));
    await importInto(path);
    const { rows: found } = await engine.call('events.page', { query: '', sort: 'import', offset: 2, limit: 1 });
    const detail = await engine.call('events.detail', { id: found[0]!.id });
    expect(detail).toMatchObject({
      raw: JSON.stringify(rows[2]),
      file: basename(path),
      line: 3,
      stated: rowHash(rows[2]!),
      recomputed: rowHash(rows[2]!),
      prev: rows[1]!['hash'],
    });
    const covered = detail.hashed.map(({ from, to }) => detail.raw.slice(from, to)).join('\n');
    expect(covered).toContain('user.login');
    expect(covered).toContain(String(rows[2]!['prevHash']));
    for (const outside of ['203.0.113.7', 'curl/8', String(rows[2]!['id'])]) expect(covered).not.toContain(outside);
  });
});
