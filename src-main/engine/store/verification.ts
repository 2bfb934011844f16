import type { Finding } from '../../../src-shared/model/finding.ts';
import { upsertChain } from './chain.ts';
import { inTransaction, getValue, type WritableDB } from './database.ts';
import { findEventBySeq } from './event-find.ts';
import { getFirstEvent, setEvidenceResult, type VerificationInput } from './evidence.ts';
import { writeFiles } from './evidence-file.ts';
import { deleteFindings, insertFinding } from './finding.ts';
import { bumpGeneration } from './meta.ts';
import { sql } from './sql.ts';

/** A finding with the running number of the record that it is about. */
export interface PlacedFinding {
  readonly finding: Finding;
  readonly ordinal: number | null;
}

/**
 * Stores the outcome of a verification, in place of an earlier one. The result's own `findings` are not looked at: they come with their
 * ordinals, so that events can show them.
 */
export const writeVerification = (db: WritableDB, evidence: number, outcome: VerificationInput, findings: readonly PlacedFinding[]): void =>
  inTransaction(db, () => {
    const firstEvent = getFirstEvent(db, evidence) ?? 0;
    setEvidenceResult(db, evidence, outcome);
    for (const { id, profile, origin } of outcome.result.chains) upsertChain(db, evidence, id, profile, origin);
    writeFiles(db, evidence, outcome.result.files);
    deleteFindings(db, evidence);
    bumpGeneration(db);
    for (const { finding, ordinal } of findings) insertFinding(db, evidence, eventOf(db, evidence, firstEvent, finding, ordinal), finding);
  });

/** The event that a finding is shown at: its own record, or for a copy that was dropped the one that was kept. */
function eventOf(
  db: WritableDB,
  evidence: number,
  firstEvent: number,
  { code, chain, seq }: Finding,
  ordinal: number | null,
): number | null {
  if (ordinal !== null) {
    const own = getValue<number>(db, sql`SELECT id FROM event WHERE id = ${firstEvent + ordinal}`);
    if (own !== undefined) return own;
  }
  return code.startsWith('event.') && chain !== null && seq !== null ? findEventBySeq(db, evidence, chain, seq) : null;
}
