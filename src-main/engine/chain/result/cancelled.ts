import { checkIds } from '../../../../src-shared/model/check.ts';
import type { EvidenceResult } from '../../../../src-shared/model/verification.ts';

/** The result of an input whose verification was cancelled: nothing was decided, and nothing of it is claimed. */
export const cancelledResult = (path: string): EvidenceResult => ({
  input: { path, bytes: 0, sha256: null, format: 'unknown', verdict: 'incomplete' },
  counts: {
    records: 0,
    events: 0,
    rejected: 0,
    duplicates: 0,
    headers: 0,
    hashesChecked: 0,
    linksChecked: 0,
    checkpointsFound: 0,
    checkpointsValid: 0,
  },
  chains: [],
  checks: checkIds.map((id) => ({ id, status: 'not_run', checked: 0, total: 0, reason: 'cancelled' })),
  findings: [],
  findingsTotal: 0,
  faultsTotal: 0,
  limits: [],
  notProven: [],
  files: [],
  timestamps: [],
  asOf: null,
});
