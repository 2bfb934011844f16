import { join } from 'node:path';
import { statSync } from 'node:fs';
import { expect, test } from 'vitest';
import { AssayError } from '../../src-shared/contract/errors.ts';
import { moreFields } from '../../src-shared/model/event.ts';
import { summariseCase } from '../../src-main/engine/store/case-summary.ts';
import { closeStore, type WritableDB } from '../../src-main/engine/store/database.ts';
import { findEvent, findNeighbours } from '../../src-main/engine/store/event-find.ts';
import { getEvent, listEventRows } from '../../src-main/engine/store/event.ts';
import { getEvidence, listEvidence } from '../../src-main/engine/store/evidence.ts';
import { createIngest } from '../../src-main/engine/store/ingest.ts';
import { getMeta } from '../../src-main/engine/store/meta.ts';
import { openStore } from '../../src-main/engine/store/open.ts';
import { readStaged } from '../../src-main/engine/store/staged-text.ts';
import { driveSteps, runSteps } from '../../src-main/engine/store/steps.ts';
import { indexTextSteps } from '../../src-main/engine/store/text-index.ts';
import { writeVerification } from '../../src-main/engine/store/verification.ts';
import { importEvents, ingestStart, makeEvents, makeFinding, makeResult, temporaryFolder, toBlock } from './fixture.ts';

const tables = ['evidence', 'evidence_file', 'chain', 'term', 'event', 'event_text', 'anchor', 'finding'];
const counts = (db: WritableDB): unknown =>
  Object.fromEntries(tables.map((table) => [table, db.connection.prepare(`SELECT count(*) FROM ${table}`).pluck().get()]));
const nothing = Object.fromEntries(tables.map((table) => [table, 0]));

const outcome = (sha256: string, duplicates: Iterable<number> = []) => ({
  result: makeResult(),
  verifiedAt: 2,
  verifyMs: 3,
  sha256,
  bytes: 10,
  duplicates,
});

/** All staged texts, read in pieces cut at any place, as a search does. */
function stagedTexts(db: WritableDB, step = 777): unknown[] {
  const texts: unknown[] = [];
  const { nextEvent } = getMeta(db);
  for (let at = 0; at < nextEvent;) {
    const staged = readStaged(db, at, Math.min(at + step, nextEvent));
    texts.push(...staged.texts);
    expect(staged.end).toBeGreaterThan(at);
    at = staged.end;
  }
  return texts;
}

test('events come back as they went in', () => {
  const db = openStore(':memory:', { mode: 'create' });
  const events = makeEvents(1500, 1, { chains: 3 });
  const { first, evidence } = importEvents(db, events, 'a');
  const rows = listEventRows(
    db,
    events.map(({ ordinal }) => first + ordinal),
  );
  expect(rows).toEqual(
    events.map(({ ordinal, fields: f, time, recorded, chain, seq }) => ({
      id: first + ordinal,
      evidence,
      chain,
      seq,
      time,
      recorded,
      actor: f.actorEmail ?? f.actorId,
      action: f.action,
      category: f.category,
      outcome: f.outcome,
      resource: f.resourceName ?? f.resourceId,
      ip: f.ip ?? null,
      country: f.country ?? null,
      more: Object.fromEntries(moreFields.flatMap((field) => (f[field] === undefined ? [] : [[field, f[field]]]))),
      findings: [],
      marks: { bookmarked: false, tags: [], notes: 0, sampled: false, leads: [] },
    })),
  );
  const one = getEvent(db, first + 700);
  expect(Object.fromEntries(one.fields.map(({ field, value }) => [field, value]))).toEqual(events[700]?.fields);
  expect(one).toMatchObject({
    file: 'events/1.ndjson',
    reader: 'assay/1',
    framing: { kind: 'ndjson' },
    line: 701,
    byte: 70_000,
    length: 99,
  });
  expect(() => getEvent(db, first + 1500)).toThrow(expect.objectContaining({ code: 'event_not_found' }) as Error);
});

test('rows are given in the order asked for, absent ones left out', () => {
  const db = openStore(':memory:', { mode: 'create' });
  const { first } = importEvents(db, makeEvents(10, 2), 'a');
  expect(listEventRows(db, [first + 7, 99_999, first + 1]).map(({ id }) => id)).toEqual([first + 7, first + 1]);
});

test('two imports stand side by side, and totals add up', () => {
  const db = openStore(':memory:', { mode: 'create' });
  const a = importEvents(db, makeEvents(3000, 3), 'a');
  const b = importEvents(db, makeEvents(2500, 4), 'b');
  expect(b.first).toBe(a.first + 3000);
  expect(summariseCase(db)).toEqual({ name: '', verdict: 'verified', evidence: 2, events: 5500, faults: 0, indexed: 0 });
  runSteps(indexTextSteps(db));
  expect(summariseCase(db).indexed).toBe(5500);
  expect(listEvidence(db).map(({ id, sha256 }) => [id, sha256])).toEqual([
    [a.evidence, 'a'],
    [b.evidence, 'b'],
  ]);
  // The dictionary has each value once.
  expect(db.connection.prepare('SELECT count(*) - count(DISTINCT text) FROM term').pluck().get()).toBe(0);
});

test('malformed records are no events, duplicates are dropped', () => {
  const db = openStore(':memory:', { mode: 'create' });
  const events = makeEvents(20_000, 5).map((event) => (event.ordinal % 10 === 3 ? { ...event, malformed: true } : event));
  // A long run, as from paging, and every other one further on.
  const duplicates = new Set([
    ...Array.from({ length: 7000 }, (_, i) => 2000 + i),
    ...Array.from({ length: 2000 }, (_, i) => 15_000 + 2 * i),
  ]);
  const { first } = importEvents(db, events, 'a', { duplicates: [...duplicates].reverse() });
  const kept = events.filter((event) => event.malformed !== true && !duplicates.has(event.ordinal)).map(({ ordinal }) => first + ordinal);
  expect(db.connection.prepare('SELECT id FROM event ORDER BY id').pluck().all()).toEqual(kept);
  expect(stagedTexts(db)).toEqual(kept.map((id) => ({ event: id, text: events[id - first]?.text })));
  expect(getMeta(db)).toMatchObject({ events: kept.length, staged: kept.length, nextEvent: first + 20_000 });
  const anchors = db.connection.prepare("SELECT event FROM anchor WHERE sort = 'import' ORDER BY n").pluck().all();
  expect(anchors).toEqual(kept.filter((_, i) => i % 2000 === 0));
  expect(db.connection.pragma('integrity_check', { simple: true })).toBe('ok');
});

test('findings are tied to their events', () => {
  const db = openStore(':memory:', { mode: 'create' });
  const events = makeEvents(100, 6);
  const ingest = createIngest(db, ingestStart);
  const { rows, facts } = toBlock(events);
  ingest.add(rows, facts);
  const chain = 'tenant/1';
  const findings = [
    makeFinding({ code: 'event.altered', chain, seq: 11 }),
    makeFinding({ code: 'chain.link_broken', chain, seq: 11 }),
    // Of a copy that is dropped: shown at the one that stays.
    makeFinding({ code: 'event.duplicate', chain, seq: 21 }),
    makeFinding({ code: 'event.missing', chain, seq: 777, seqTo: 790, count: 14 }),
    makeFinding({ code: 'event.malformed', file: 'events/1.ndjson', line: 31, byte: 3000 }),
    makeFinding({ code: 'checkpoint.key_unknown', severity: 'limit', chain, seq: 5 }),
  ];
  const ordinals = [10, 10, 50, null, 30, null];
  findings.forEach((finding, i) => ingest.addFinding(finding, ordinals[i] ?? null));
  const chains = [
    {
      id: chain,
      profile: 'assay-jcs-sha256/1',
      origin: 'log.example',
      events: 99,
      firstSeq: 1,
      lastSeq: 100,
      head: null,
      proven: [],
      firstTime: null,
      lastTime: null,
      checkpoints: [],
    },
  ];
  const result = makeResult({ chains, findings, findingsTotal: 6, faultsTotal: 5, input: { ...makeResult().input, verdict: 'broken' } });
  const { evidence } = runSteps(ingest.finish({ ...outcome('a', [50]), result }));
  const first = 1;

  const rowCodes = listEventRows(
    db,
    events.map(({ ordinal }) => first + ordinal),
  ).flatMap((row) => row.findings.map((code) => [row.id, code]));
  expect(rowCodes).toEqual([
    [first + 10, 'event.altered'],
    [first + 10, 'chain.link_broken'],
    [first + 20, 'event.duplicate'],
    [first + 30, 'event.malformed'],
  ]);
  expect(getEvidence(db, evidence).result).toEqual(result);
  expect(getEvent(db, first).profile).toBe('assay-jcs-sha256/1');
  expect(summariseCase(db)).toMatchObject({ verdict: 'broken', faults: 5 });

  // Verified again, under other keys: the new outcome stands in place of the old one.
  const later = makeResult({ chains, findings: findings.slice(0, 1), findingsTotal: 1 });
  writeVerification(db, evidence, { result: later, verifiedAt: 9, verifyMs: 1 }, [
    { finding: makeFinding({ code: 'event.altered', chain, seq: 11 }), ordinal: 10 },
  ]);
  expect(getEvidence(db, evidence)).toMatchObject({ summary: { verifiedAt: 9, verdict: 'verified' }, result: later });
});

test('an event is found by its number, or by file and line', () => {
  const db = openStore(':memory:', { mode: 'create' });
  const events = makeEvents(3000, 7, { chains: 2 }).map((event) => (event.ordinal % 7 === 0 ? { ...event, malformed: true } : event));
  const { first, evidence } = importEvents(db, events, 'a');
  const place = { evidence, chain: null, seq: null, file: null, line: null };
  for (const { ordinal, chain, seq, malformed } of events.filter((_, i) => i % 13 < 2)) {
    const id = malformed === true ? null : first + ordinal;
    expect(findEvent(db, { ...place, chain, seq })).toBe(id);
    expect(findEvent(db, { ...place, file: 'events/1.ndjson', line: ordinal + 1 })).toBe(id);
    expect(findEvent(db, { ...place, file: 'events/1.ndjson', byte: ordinal * 100 })).toBe(id);
  }
  expect(findEvent(db, { ...place, chain: 'tenant/1', seq: 99_999 })).toBeNull();
  expect(findEvent(db, { ...place, chain: 'nowhere', seq: 1 })).toBeNull();
  expect(findEvent(db, { ...place, file: 'events/1.ndjson', line: 3001 })).toBeNull();
  expect(findEvent(db, { ...place, file: 'other', line: 1 })).toBeNull();
  expect(findEvent(db, place)).toBeNull();
});

test('neighbours follow the chain, not the file', () => {
  const db = openStore(':memory:', { mode: 'create' });
  const events = makeEvents(200, 8, { chains: 2 });
  const shuffled = events.map((event, i) =>
    i % 2 === 0 ? { ...(events[i + 1] ?? event), ordinal: i } : { ...(events[i - 1] ?? event), ordinal: i },
  );
  const { first } = importEvents(db, shuffled, 'a');
  const inChain = shuffled
    .filter(({ chain }) => chain === 'tenant/2')
    .toSorted((a, b) => (a.seq ?? 0) - (b.seq ?? 0))
    .map(({ ordinal }) => first + ordinal);
  inChain.forEach((id, i) =>
    expect(findNeighbours(db, id)).toEqual({ previous: inChain[i - 1] ?? null, next: inChain[i + 1] ?? null, by: 'seq' }),
  );

  const unnumbered = importEvents(
    db,
    events.map((event) => ({ ...event, seq: null })),
    'b',
  );
  const beside = events.filter(({ chain }) => chain === 'tenant/1').map(({ ordinal }) => unnumbered.first + ordinal);
  expect(findNeighbours(db, beside[5] ?? 0)).toEqual({ previous: beside[4], next: beside[6], by: 'import' });
});

test('an import that is given up leaves nothing, and the next one works', async () => {
  const db = openStore(':memory:', { mode: 'create' });
  const { rows, facts } = toBlock(makeEvents(3000, 9));
  const given = createIngest(db, ingestStart);
  given.add(rows, facts);
  given.abort();
  expect(counts(db)).toEqual(nothing);

  const cancelled = createIngest(db, ingestStart);
  cancelled.add(rows, facts);
  const abort = new AbortController();
  const duplicates = Array.from({ length: 3000 }, (_, i) => i).filter((i) => i % 2 === 0);
  abort.abort();
  await expect(driveSteps(cancelled.finish(outcome('a', duplicates)), { signal: abort.signal })).rejects.toMatchObject({
    code: 'cancelled',
  });
  cancelled.abort();
  expect(counts(db)).toEqual(nothing);
  expect(getMeta(db)).toMatchObject({ events: 0, generation: 0 });
  expect(importEvents(db, makeEvents(100, 9), 'a').first).toBe(1);
});

test('the same evidence twice is refused, and the first stays', () => {
  const db = openStore(':memory:', { mode: 'create' });
  importEvents(db, makeEvents(100, 10), 'same');
  const before = counts(db);
  expect(() => importEvents(db, makeEvents(100, 11), 'same')).toThrow(expect.objectContaining({ code: 'evidence_known' }) as Error);
  expect(counts(db)).toEqual(before);
  expect(db.connection.inTransaction).toBe(false);
});

test('misuse is refused and leaves nothing', () => {
  const db = openStore(':memory:', { mode: 'create' });
  const { rows, facts } = toBlock(makeEvents(10, 12), 5);
  expect(() => createIngest(db, ingestStart).add(rows, facts)).toThrow(RangeError);
  expect(counts(db)).toEqual(nothing);
});

test('a full disk is said to be full, and what was there stays usable', () => {
  const path = join(temporaryFolder(), 'case.db');
  const db = openStore(path, { mode: 'create' });
  importEvents(db, makeEvents(2000, 13), 'a');
  runSteps(indexTextSteps(db));
  const before = counts(db);
  db.connection.pragma(`max_page_count = ${Number(db.connection.pragma('page_count', { simple: true })) + 20}`);
  let thrown: unknown;
  try {
    importEvents(db, makeEvents(20_000, 14), 'b');
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(AssayError);
  expect(thrown).toMatchObject({ code: 'disk_full' });
  expect(counts(db)).toEqual(before);
  expect(db.connection.inTransaction).toBe(false);
  db.connection.pragma('max_page_count = 1000000');
  importEvents(db, makeEvents(20_000, 14), 'b');
  expect(getMeta(db).events).toBe(22_000);
  closeStore(db);
});

test('200,000 events: order of time is known, the log is emptied, the index complete', () => {
  const path = join(temporaryFolder(), 'case.db');
  const db = openStore(path, { mode: 'create' });
  const events = makeEvents(200_000, 15, { inTimeOrder: true, chains: 4 });
  importEvents(db, events, 'a', { block: 1000 });
  expect(getMeta(db)).toMatchObject({ events: 200_000, timeOrdered: 1 });
  expect(statSync(`${path}-wal`).size).toBe(0);
  runSteps(indexTextSteps(db));
  expect(summariseCase(db).indexed).toBe(200_000);
  expect(db.connection.prepare('SELECT count(*) FROM event_text').pluck().get()).toBe(0);
  const size = statSync(path).size;
  expect(size / 200_000).toBeLessThan(450);
  // Later events in between: the order is no longer the same.
  importEvents(db, makeEvents(10, 16), 'b');
  expect(getMeta(db).timeOrdered).toBe(0);
  expect(db.connection.prepare("SELECT count(*) FROM anchor WHERE sort = 'time'").pluck().get()).toBe(101);
  closeStore(db);
});

test('staged texts: large blocks are cut into pieces, and what holds no event is not kept', () => {
  const db = openStore(':memory:', { mode: 'create' });
  const pieces = (): unknown =>
    db.connection.prepare('SELECT first - (SELECT min(first) FROM event_text), count FROM event_text ORDER BY first').raw().all();
  const events = makeEvents(5000, 19);
  const { first } = importEvents(db, events, 'a', { block: 5000 });
  expect(pieces()).toEqual([
    [0, 2048],
    [2048, 2048],
    [4096, 904],
  ]);
  expect(stagedTexts(db)).toEqual(events.map(({ ordinal, text }) => ({ event: first + ordinal, text })));
  // All malformed: nothing is staged. All copies: nothing stays.
  importEvents(
    db,
    makeEvents(30, 20).map((event) => ({ ...event, malformed: true })),
    'b',
  );
  importEvents(db, makeEvents(3000, 21), 'c', { block: 3000, duplicates: Array.from({ length: 2500 }, (_, i) => i) });
  expect(pieces()).toEqual([
    [0, 2048],
    [2048, 2048],
    [4096, 904],
    [5030 + 2048, 952],
  ]);
  runSteps(indexTextSteps(db));
  expect(pieces()).toEqual([]);
  expect(getMeta(db)).toMatchObject({ events: 5500, staged: 0 });
});

test('a large import in no order of time goes on without that index and builds it at its end', () => {
  const indexes = (db: WritableDB): unknown =>
    db.connection.prepare("SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'event' ORDER BY name").pluck().all();
  const db = openStore(':memory:', { mode: 'create' });
  const events = makeEvents(60_000, 17);
  const ingest = createIngest(db, ingestStart);
  for (let i = 0; i < events.length; i += 2000) {
    const { rows, facts } = toBlock(events.slice(i, i + 2000));
    ingest.add(rows, facts);
  }
  expect(indexes(db)).toEqual(['event_chain']);
  runSteps(ingest.finish(outcome('a')));
  expect(indexes(db)).toEqual(['event_chain', 'event_time']);
  expect(db.connection.pragma('integrity_check', { simple: true })).toBe('ok');
  // A small one on top of it leaves the index alone, and one that is given up brings it back.
  importEvents(db, makeEvents(100, 18), 'b');
  const again = createIngest(db, ingestStart);
  for (let i = 0; i < 120_000; i += 2000) {
    const { rows, facts } = toBlock(
      events.slice(i % 60_000, (i % 60_000) + 2000).map((event) => ({ ...event, ordinal: event.ordinal + (i < 60_000 ? 0 : 60_000) })),
    );
    again.add(rows, facts);
  }
  expect(indexes(db)).toEqual(['event_chain']);
  again.abort();
  expect(indexes(db)).toEqual(['event_chain', 'event_time']);
});
