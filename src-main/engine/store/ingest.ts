/**
 * An import, from its first record to its verdict, in one transaction: whatever ends it early (an error, a cancel, kill -9) leaves
 * nothing behind. Indexes are kept up while rows come in: for rows in order that costs no more than building them afterwards, and no
 * statement lasts longer than a block's insert, so that an import can be cancelled at any time (`time-index.ts` has the exception).
 */
import type { MappingFile } from '../../../src-shared/model/mapping-file.ts';
import type { Finding } from '../../../src-shared/model/finding.ts';
import { extendImportAnchors, rebuildTimeAnchors, removeTimeAnchors } from './anchor.ts';
import { insertChain } from './chain.ts';
import { guarded, run, type WritableDB } from './database.ts';
import { createEventWriter, noTimeAt, type EventFacts, type EventRows } from './event-writer.ts';
import { insertEvidence, setEvidenceContent, type EvidenceStart, type VerificationInput } from './evidence.ts';
import { insertEventFile, setFileEvents, type EventFileInput } from './evidence-file.ts';
import { bindMarks } from './marks.ts';
import { insertMapping } from './mapping.ts';
import { insertProfile, type ProfileInput } from './profile.ts';
import { getMeta, updateTotals } from './meta.ts';
import { busyTimeoutMs } from './open.ts';
import { clearPresent } from './segment-writer.ts';
import { sql } from './sql.ts';
import { dropEmptyPieces } from './staged-text.ts';
import type { Steps } from './steps.ts';
import { createTermWriter } from './term.ts';
import { buildTimeIndex, createTimeIndexKeeper } from './time-index.ts';
import { writeVerification, type PlacedFinding } from './verification.ts';

export interface IngestStart extends EvidenceStart {
  /** Event files in the order of the reading plan; `EventFacts.file` is an index into it. */
  readonly files: readonly EventFileInput[];
  /** The mapping that the auditor gave; used by files that name it. */
  readonly givenMapping?: MappingFile | null | undefined;
  /** The hash-chain profile by which it is read. */
  readonly profile?: ProfileInput | null | undefined;
}

export interface IngestFinish extends VerificationInput {
  readonly sha256: string;
  readonly bytes: number;
  /** Ordinals of records that are copies of another: they are no events. */
  readonly duplicates: Iterable<number>;
}

export interface Ingest {
  /** Id of the evidence; it exists for others once `finish` is done. */
  readonly evidence: number;
  /** Adds a block of records, in any order of blocks; gives the number of events in it. */
  add(rows: EventRows, facts: EventFacts): number;
  /** Keeps a finding for `finish`; `ordinal` is that of the record it is about. The result's own `findings` are not looked at. */
  addFinding(finding: Finding, ordinal: number | null): void;
  /** Removes duplicates, writes the outcome and commits. Ends in `abort` if it is not driven to its end. */
  finish(outcome: IngestFinish): Steps<{ readonly evidence: number; readonly events: number }>;
  /** Leaves the case as it was. Harmless after `finish`. */
  abort(): void;
}

/** Events deleted by one statement. */
const deleteAtMost = 5000;

/** Begins an import. The connection belongs to it until `finish` or `abort`. */
export function createIngest(db: WritableDB, start: IngestStart): Ingest {
  // The log is brought into the database once, after the commit and not within it.
  db.connection.pragma('wal_autocheckpoint = 0');
  guarded(() => db.connection.exec('BEGIN IMMEDIATE'));
  let open = true;
  const abort = (): void => {
    if (!open) return;
    open = false;
    // A full disk has rolled back already.
    if (db.connection.inTransaction) guarded(() => db.connection.exec('ROLLBACK'));
    checkpoint(db);
  };
  const orAbort = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      abort();
      throw error;
    }
  };

  return orAbort(() => {
    const meta = getMeta(db);
    const evidence = insertEvidence(db, start, meta.nextEvent);
    if (start.profile != null) insertProfile(db, evidence, start.profile);
    const mappingIds = new Map<MappingFile, number>();
    const mappingId = (mapping: MappingFile | undefined): number | null => {
      if (mapping === undefined) return null;
      const id = mappingIds.get(mapping) ?? insertMapping(db, evidence, mapping, mapping === start.givenMapping);
      mappingIds.set(mapping, id);
      return id;
    };
    const fileIds = start.files.map((file) => insertEventFile(db, evidence, file, mappingId(file.mapping)));
    const spans = new Map<number, { first: number; last: number }>();
    const writer = createEventWriter(db, createTermWriter(db));
    const chainIds = new Map<string, number | null>([['', null]]);
    const findings: PlacedFinding[] = [];
    let added = 0;
    let endEvent = meta.nextEvent;
    const order: RowOrder = { nextOrdinal: 0, timeOrdered: meta.timeOrdered === 1, lastAt: meta.lastAt, previousAt: -noTimeAt };
    const timeIndex = createTimeIndexKeeper(db, meta.events);

    const chainId = (scope: string): number | null => {
      const known = chainIds.get(scope);
      if (known !== undefined) return known;
      const id = insertChain(db, evidence, scope);
      chainIds.set(scope, id);
      return id;
    };

    const add = (rows: EventRows, facts: EventFacts): number => {
      const fileId = fileIds[facts.file];
      if (fileId === undefined) throw new RangeError(`file ${facts.file} of ${fileIds.length}`);
      if (rows.count !== facts.count) throw new RangeError(`${rows.count} rows of ${facts.count} records`);
      const firstId = meta.nextEvent + facts.firstOrdinal;
      const chains = facts.scopes.map((): number | null | undefined => undefined);
      const chainOf = (scope: number): number | null => {
        const known = chains[scope];
        if (known !== undefined) return known;
        const id = chainId(facts.scopes[scope] ?? '');
        chains[scope] = id;
        return id;
      };
      const events = writer.add(rows, facts, firstId, fileId, chainOf);
      if (facts.count > 0) {
        const last = firstId + facts.count - 1;
        const span = spans.get(fileId);
        if (span === undefined) spans.set(fileId, { first: firstId, last });
        else spans.set(fileId, { first: Math.min(span.first, firstId), last: Math.max(span.last, last) });
        endEvent = Math.max(endEvent, last + 1);
      }
      timeIndex.noteRows(events, followOrder(order, rows, facts));
      added += events;
      return events;
    };

    const finish = function* (outcome: IngestFinish): Steps<{ evidence: number; events: number }> {
      try {
        writer.flush();
        const events = added - (yield* deleteDuplicates(db, meta.nextEvent, endEvent, outcome.duplicates, added));
        for (const [fileId, { first, last }] of spans) setFileEvents(db, fileId, first, last);
        setEvidenceContent(db, evidence, { sha256: outcome.sha256, bytes: outcome.bytes, endEvent, events });
        writeVerification(db, evidence, outcome, findings);
        bindMarks(db, outcome.sha256);
        const total = meta.events + events;
        yield* extendImportAnchors(db, total);
        if (timeIndex.dropped) buildTimeIndex(db);
        if (order.timeOrdered) removeTimeAnchors(db);
        else yield* rebuildTimeAnchors(db, total);
        updateTotals(db, {
          nextEvent: endEvent,
          events: total,
          staged: meta.staged + events,
          generation: meta.generation + 1,
          timeOrdered: order.timeOrdered ? 1 : 0,
          lastAt: order.lastAt,
        });
        guarded(() => db.connection.exec('COMMIT'));
        open = false;
        checkpoint(db);
        return { evidence, events };
      } finally {
        abort();
      }
    };

    return {
      evidence,
      add: (rows, facts) => orAbort(() => add(rows, facts)),
      addFinding: (finding, ordinal) => void findings.push({ finding, ordinal }),
      finish,
      abort,
    };
  });
}

interface RowOrder {
  nextOrdinal: number;
  /** So far the order of import is the order of time. */
  timeOrdered: boolean;
  /** The highest `at`, and that of the row before. */
  lastAt: number;
  previousAt: number;
}

/** Follows the times of rows; gives the number that are earlier than their predecessor. Blocks that do not follow each other are out of order. */
function followOrder(order: RowOrder, rows: EventRows, facts: EventFacts): number {
  if (facts.firstOrdinal !== order.nextOrdinal) order.timeOrdered = false;
  order.nextOrdinal = facts.firstOrdinal + facts.count;
  let descents = 0;
  for (let i = 0; i < facts.count; i++) {
    if (((facts.flags[i] ?? 0) & 1) !== 0) continue;
    const time = rows.time[i] ?? NaN;
    const at = Number.isNaN(time) ? noTimeAt : time;
    if (at < order.previousAt) descents += 1;
    if (at < order.lastAt) order.timeOrdered = false;
    else order.lastAt = at;
    order.previousAt = at;
  }
  return descents;
}

/** Deletes events by ordinal, runs of neighbours at a time (copies from paging come in runs). Gives the number deleted. */
function* deleteDuplicates(
  db: WritableDB,
  firstEvent: number,
  endEvent: number,
  duplicates: Iterable<number>,
  total: number,
): Steps<number> {
  const ordinals = Float64Array.from(duplicates).sort();
  let deleted = 0;
  let pending = 0;
  for (let i = 0; i < ordinals.length;) {
    const from = ordinals[i] ?? 0;
    let to = from;
    for (i += 1; i < ordinals.length && (ordinals[i] ?? 0) <= to + 1 && to - from < deleteAtMost - 1; i++) to = ordinals[i] ?? to;
    const [first, last] = [firstEvent + from, Math.min(firstEvent + to, endEvent - 1)];
    deleted += run(db, sql`DELETE FROM event WHERE id BETWEEN ${first} AND ${last}`).changes;
    clearPresent(db, first, last);
    pending += to - from + 1;
    if (pending < deleteAtMost) continue;
    pending = 0;
    yield { done: deleted, total };
  }
  if (deleted > 0) dropEmptyPieces(db, firstEvent);
  return deleted;
}

/** Brings the log into the database file and empties it; a reader in the way is not waited for. */
function checkpoint(db: WritableDB): void {
  db.connection.pragma('busy_timeout = 100');
  try {
    guarded(() => db.connection.pragma('wal_checkpoint(TRUNCATE)'));
  } finally {
    db.connection.pragma('wal_autocheckpoint = 1000');
    db.connection.pragma(`busy_timeout = ${busyTimeoutMs}`);
  }
}
