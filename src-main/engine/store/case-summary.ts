import type { CaseSummary } from '../../../src-shared/model/case.ts';
import { worstVerdict } from '../../../src-shared/model/verdict.ts';
import { inSnapshot, type ReadableDB } from './database.ts';
import { listVerdicts, sumFaults } from './evidence.ts';
import { getMeta } from './meta.ts';

/** What the database knows of a case; path and lock are the caller's to add. */
export type CaseTotals = Omit<CaseSummary, 'path' | 'readOnly'>;

export const summariseCase = (db: ReadableDB): CaseTotals =>
  inSnapshot(db, () => {
    const { name, events, staged } = getMeta(db);
    const all = listVerdicts(db);
    return {
      name,
      verdict: all.length === 0 ? null : worstVerdict(all),
      evidence: all.length,
      events,
      faults: sumFaults(db),
      indexed: events - staged,
    };
  });
