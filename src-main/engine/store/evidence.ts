import { AssayError } from '../../../src-shared/contract/errors.ts';
import type { EvidenceDetail, EvidenceSummary, Provenance } from '../../../src-shared/model/case.ts';
import type { Verdict } from '../../../src-shared/model/verdict.ts';
import type { EvidenceResult } from '../../../src-shared/model/verification.ts';
import { allRows, allValues, getRow, getValue, run, type ReadableDB, type WritableDB } from './database.ts';
import { listFiles } from './evidence-file.ts';
import { listFindings } from './finding.ts';
import { sql } from './sql.ts';

export interface EvidenceStart {
  readonly name: string;
  readonly importedAt: number;
  readonly filtered: boolean;
  readonly provenance: Provenance;
  /** What was met when the evidence was copied, and its copy does not show. */
  readonly copyProblems?: readonly CopyProblem[];
}

/** Fits the container readers' `ArchiveProblem`. */
export interface CopyProblem {
  readonly code: string;
  readonly path: string;
  readonly reason: string;
  readonly byte: number | null;
}

/** Outcome of a verification, to be stored with its evidence. */
export interface VerificationInput {
  readonly result: EvidenceResult;
  readonly verifiedAt: number;
  readonly verifyMs: number;
}

/** Adds an evidence whose bytes are still being read. Only inside the transaction of its import. */
export const insertEvidence = (
  db: WritableDB,
  { name, importedAt, filtered, provenance, copyProblems = [] }: EvidenceStart,
  firstEvent: number,
): number =>
  run(
    db,
    sql`INSERT INTO evidence (name, sha256, bytes, format, verdict, filtered, imported_at, verified_at, verify_ms, first_event, end_event, events, provenance, counts, result, copy_problems)
        VALUES (${name}, '', 0, '', 'incomplete', ${filtered ? 1 : 0}, ${importedAt}, 0, 0, ${firstEvent}, ${firstEvent}, 0, ${JSON.stringify(provenance)}, '{}', '{}', ${JSON.stringify(copyProblems)})`,
  ).id;

/** Writes what is known when all bytes were read. Throws `evidence_known` if the case holds evidence with this hash. */
export function setEvidenceContent(
  db: WritableDB,
  id: number,
  content: { readonly sha256: string; readonly bytes: number; readonly endEvent: number; readonly events: number },
): void {
  const known = findEvidence(db, content.sha256);
  if (known !== null && known !== id) throw new AssayError('evidence_known', { sha256: content.sha256 });
  run(
    db,
    sql`UPDATE evidence SET sha256 = ${content.sha256}, bytes = ${content.bytes}, end_event = ${content.endEvent}, events = ${content.events} WHERE id = ${id}`,
  );
}

/** Findings and files stand in tables of their own; the rest of the result is kept as it is. */
export function setEvidenceResult(db: WritableDB, id: number, { result, verifiedAt, verifyMs }: VerificationInput): void {
  const { findings: _findings, files: _files, ...rest } = result;
  run(
    db,
    sql`UPDATE evidence SET format = ${result.input.format}, verdict = ${result.input.verdict}, verified_at = ${verifiedAt}, verify_ms = ${verifyMs},
          counts = ${JSON.stringify(result.counts)}, result = ${JSON.stringify(rest)}
        WHERE id = ${id}`,
  );
}

/** Id of the evidence with this hash, or null. */
export const findEvidence = (db: ReadableDB, sha256: string): number | null =>
  getRow<{ id: number }>(db, sql`SELECT id FROM evidence WHERE sha256 = ${sha256}`)?.id ?? null;

interface EvidenceRow {
  readonly id: number;
  readonly name: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly format: string;
  readonly verdict: Verdict;
  readonly filtered: number;
  readonly importedAt: number;
  readonly verifiedAt: number;
  readonly verifyMs: number;
  readonly provenance: string;
  readonly counts: string;
}

const columns = sql`id, name, sha256, bytes, format, verdict, filtered, imported_at AS importedAt, verified_at AS verifiedAt, verify_ms AS verifyMs, provenance, counts`;

const toSummary = (row: EvidenceRow): EvidenceSummary => ({
  ...row,
  filtered: row.filtered !== 0,
  provenance: JSON.parse(row.provenance) as Provenance,
  counts: JSON.parse(row.counts) as EvidenceSummary['counts'],
});

/** In the order of import. */
export const listEvidence = (db: ReadableDB): EvidenceSummary[] =>
  allRows<EvidenceRow>(db, sql`SELECT ${columns} FROM evidence ORDER BY id`).map(toSummary);

/** Evidence with its whole result. Throws `evidence_unknown`. */
export function getEvidence(db: ReadableDB, id: number): EvidenceDetail {
  const row = getRow<EvidenceRow & { result: string }>(db, sql`SELECT ${columns}, result FROM evidence WHERE id = ${id}`);
  if (row === undefined) throw new AssayError('evidence_unknown', { id });
  const { result, ...summary } = row;
  const rest = JSON.parse(result) as Omit<EvidenceResult, 'findings' | 'files'>;
  return { summary: toSummary(summary), result: { ...rest, findings: listFindings(db, id), files: listFiles(db, id) } };
}

/** The first event id that an evidence was given; its record with ordinal n is event `firstEvent + n`. */
export const getFirstEvent = (db: ReadableDB, id: number): number | null =>
  getRow<{ first: number }>(db, sql`SELECT first_event AS first FROM evidence WHERE id = ${id}`)?.first ?? null;

/** What was met when the evidence was copied: to be weighed again whenever its copy is verified. */
export const listCopyProblems = (db: ReadableDB, id: number): CopyProblem[] =>
  JSON.parse(
    getRow<{ problems: string }>(db, sql`SELECT copy_problems AS problems FROM evidence WHERE id = ${id}`)?.problems ?? '[]',
  ) as CopyProblem[];

export const listVerdicts = (db: ReadableDB): Verdict[] => allValues(db, sql`SELECT verdict FROM evidence`);

/** Faults of all evidence, also those that are only counted. */
export const sumFaults = (db: ReadableDB): number =>
  getValue<number>(db, sql`SELECT coalesce(sum(json_extract(result, '$.faultsTotal')), 0) FROM evidence`) ?? 0;
