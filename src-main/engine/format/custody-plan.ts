/** The reading plan of a case's custody log: an event file of the Assay profile without a manifest, with its checkpoints beside it. */
import type { RawFinding } from '../../../src-shared/model/finding.ts';
import type { ReadingPlan } from './types.ts';

export const CUSTODY_FORMAT = 'assay-custody/1';
export const custodyFile = 'custody.ndjson';

/** `origin`: what the log's first record says, or null where it cannot be read. `findings`: what is known beside the log itself. */
export const planCustody = (checkpoints: readonly string[], origin: string | null, findings: readonly RawFinding[] = []): ReadingPlan => ({
  format: CUSTODY_FORMAT,
  integrity: 'sequenced',
  files: [
    {
      path: custodyFile,
      framing: { kind: 'ndjson' },
      reader: 'assay/1',
      chain: 'custody',
      firstSeq: 1,
      lastSeq: null,
      hashes: 'seen',
      company: null,
      day: null,
    },
  ],
  checkpoints: checkpoints.map((path) => ({ path, chain: 'custody' })),
  chains: [{ id: 'custody', profile: 'assay-jcs-sha256/1', origin, firstSeq: 1, lastSeq: null, head: null, before: null }],
  listed: [],
  manifestPath: null,
  findings,
  notProven: [{ id: 'custody.rollback' }],
  unhashedFields: [],
  refusal: null,
});
