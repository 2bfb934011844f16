import { z } from 'zod';

/** How a finding weighs on the verdict. `incomplete`: an input could not be read to its end. */
export const severities = ['broken', 'incomplete', 'limit', 'note'] as const;
export type Severity = (typeof severities)[number];

/**
 * Every finding code with its usual severity. Three codes weigh differently by format or by the auditor's declaration:
 * `event.malformed` and `event.duplicate` (see `chain/severity.ts` in the engine) and `event.missing` in a filtered export.
 */
export const findingSeverities = {
  'event.altered': 'broken',
  'event.hash_edited': 'broken',
  'event.malformed': 'broken',
  'event.missing': 'broken',
  'event.inserted': 'broken',
  'event.duplicate': 'broken',
  'event.reordered': 'broken',
  'chain.link_broken': 'broken',
  'chain.fork': 'limit',
  'chain.dangling_start': 'limit',
  'chain.truncated': 'broken',
  'chain.unsealed_tail': 'limit',
  'chain.mixed': 'limit',
  'checkpoint.signature_invalid': 'broken',
  'checkpoint.key_unknown': 'limit',
  'checkpoint.quorum_not_met': 'limit',
  'checkpoint.origin_mismatch': 'broken',
  'checkpoint.root_mismatch': 'broken',
  'checkpoint.fork': 'broken',
  'checkpoint.inconsistent': 'broken',
  'checkpoint.rollback': 'broken',
  'checkpoint.missing': 'broken',
  'checkpoint.malformed': 'broken',
  'head.mismatch': 'broken',
  'timestamp.invalid': 'broken',
  'timestamp.mismatch': 'broken',
  'timestamp.untrusted': 'note',
  'manifest.malformed': 'broken',
  'manifest.mismatch': 'broken',
  'file.hash_mismatch': 'broken',
  'file.missing': 'broken',
  'file.trailing_data': 'broken',
  'file.unlisted': 'limit',
  'file.unreadable': 'incomplete',
  'file.changed': 'incomplete',
  'archive.unsafe_entry': 'broken',
  'crypto.disagreement': 'broken',
  'period.gap': 'limit',
  'fields.unhashed': 'limit',
  'time.regression': 'note',
  'value.unlisted': 'note',
  'number.inexact': 'note',
  'time.unreadable': 'note',
  'time.zone_assumed': 'note',
  'export.damaged': 'note',
} as const satisfies Readonly<Record<string, Severity>>;

export type FindingCode = keyof typeof findingSeverities;
export const findingCodes = Object.keys(findingSeverities) as readonly FindingCode[];

/**
 * One deviation: a code, a position, expected and found. Positions that do not apply are null. `line` counts from 1; `byte` counts
 * from 0 in the decoded file and is where the record (or the fault, for file codes) begins; `seq`…`seqTo` is inclusive.
 */
export const findingSchema = z.object({
  code: z.enum(findingCodes as [FindingCode, ...FindingCode[]]),
  severity: z.enum(severities),
  chain: z.string().nullable(),
  seq: z.number().int().nullable(),
  seqTo: z.number().int().nullable(),
  count: z.number().int().nonnegative(),
  file: z.string().nullable(),
  line: z.number().int().positive().nullable(),
  byte: z.number().int().nonnegative().nullable(),
  expected: z.string().nullable(),
  found: z.string().nullable(),
  message: z.string(),
});
export type Finding = Readonly<z.infer<typeof findingSchema>>;

/**
 * What the engine's checks produce: a finding before it has its sentence. `detail` holds the parameters of the sentence
 * in `src-shared/text`; `reason` selects among several sentences of one code.
 */
export interface RawFinding {
  readonly code: FindingCode;
  readonly severity?: Severity;
  readonly chain?: string | null;
  readonly seq?: number | null;
  readonly seqTo?: number | null;
  readonly count?: number;
  readonly file?: string | null;
  readonly line?: number | null;
  readonly byte?: number | null;
  readonly expected?: string | null;
  readonly found?: string | null;
  readonly reason?: string;
  /** Running number of the record within its evidence, from 0 in reading order: links the finding to an event row. */
  readonly ordinal?: number | null;
  readonly detail?: Readonly<Record<string, string | number>>;
}
