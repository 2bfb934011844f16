import { z } from 'zod';
import { checkSchema } from './check.ts';
import { findingSchema } from './finding.ts';
import { verdicts } from './verdict.ts';

/** What a limit says about the evidence as a whole; limits with a position are findings. */
export const limitCodes = [
  'chain.unkeyed',
  'chain.unsealed_tail',
  'chain.dangling_start',
  'chain.fork',
  'chain.mixed',
  'checkpoint.key_unknown',
  'checkpoint.quorum_not_met',
  'checkpoint.origin_mismatch',
  'event.missing',
  'event.duplicate',
  'fields.unhashed',
  'file.unlisted',
  'file.missing',
  'files.moved',
  'checkpoint.missing',
  'period.gap',
  'filtered.declared',
  'export.no_integrity',
] as const;
export type LimitCode = (typeof limitCodes)[number];

export const provenRangeSchema = z.object({
  /** First and last sequence number (or position in the chain, counted from 1, where records carry no number). */
  from: z.number().int().nonnegative(),
  to: z.number().int().nonnegative(),
  /** `checkpoint:<size>:<key name>`, `head:<hex>`, or `signature` (of the last record, under a pinned key). */
  by: z.string(),
});
export type ProvenRange = Readonly<z.infer<typeof provenRangeSchema>>;

export const chainResultSchema = z.object({
  id: z.string(),
  profile: z.string(),
  origin: z.string().nullable(),
  events: z.number().int().nonnegative(),
  firstSeq: z.number().int().nullable(),
  lastSeq: z.number().int().nullable(),
  head: z.string().nullable(),
  proven: z.array(provenRangeSchema),
  /** Time of the first and the last event, milliseconds UTC. */
  firstTime: z.number().nullable(),
  lastTime: z.number().nullable(),
  /** Checkpoints in order of size, for the chain ribbon. */
  checkpoints: z.array(
    z.object({
      size: z.number().int().nonnegative(),
      status: z.enum([
        'valid',
        'key_unknown',
        'signature_invalid',
        'origin_mismatch',
        'root_mismatch',
        'root_not_run',
        'beyond_end',
        'unsigned',
      ]),
      file: z.string(),
      root: z.string(),
      keys: z.array(z.string()),
      /** Seconds since 1970 stated by a cosignature, or null. */
      time: z.number().nullable(),
      /** The auditor pinned it; it did not come with the evidence. */
      pinned: z.literal(true).optional(),
      /** Witnesses of the auditor's policy that cosigned it. */
      cosigned: z.object({ met: z.boolean(), have: z.number().int(), of: z.number().int() }).optional(),
      /** Which verified key stated which time, in seconds since 1970. */
      times: z.array(z.object({ key: z.string(), seconds: z.number() })).optional(),
    }),
  ),
});
export type ChainResult = Readonly<z.infer<typeof chainResultSchema>>;

/** Counts of one evidence; with the per-file rows they add up (DESIGN section 4). */
export const countsSchema = z.object({
  records: z.number().int().nonnegative(),
  events: z.number().int().nonnegative(),
  rejected: z.number().int().nonnegative(),
  duplicates: z.number().int().nonnegative(),
  headers: z.number().int().nonnegative(),
  /** Events beyond one a record, where records hold several (else absent): events + rejected + duplicates = records + expanded. */
  expanded: z.number().int().positive().optional(),
  hashesChecked: z.number().int().nonnegative(),
  linksChecked: z.number().int().nonnegative(),
  checkpointsFound: z.number().int().nonnegative(),
  checkpointsValid: z.number().int().nonnegative(),
});
export type Counts = Readonly<z.infer<typeof countsSchema>>;

/** records + headers + blanks = lines (for line formats); accepted + rejected + duplicates = records + expanded. */
export const fileReconciliationSchema = z.object({
  path: z.string(),
  role: z.enum(['events', 'checkpoint', 'manifest', 'catalog', 'other', 'unlisted']),
  bytes: z.number().int().nonnegative(),
  sha256: z.string().nullable(),
  lines: z.number().int().nonnegative(),
  headers: z.number().int().nonnegative(),
  blanks: z.number().int().nonnegative(),
  records: z.number().int().nonnegative(),
  /** Events beyond one a record, where records hold several; else absent. */
  expanded: z.number().int().positive().optional(),
  accepted: z.number().int().nonnegative(),
  rejected: z.number().int().nonnegative(),
  duplicates: z.number().int().nonnegative(),
});
export type FileReconciliation = Readonly<z.infer<typeof fileReconciliationSchema>>;

export const inputSchema = z.object({
  path: z.string(),
  bytes: z.number().int().nonnegative(),
  sha256: z.string().nullable(),
  format: z.string(),
  verdict: z.enum(verdicts),
});

/** One RFC 3161 time stamp found in or beside the evidence. */
export const timestampSchema = z.object({
  file: z.string(),
  status: z.enum(['valid', 'untrusted', 'mismatch', 'invalid']),
  reason: z.string().nullable(),
  /** RFC 3339; what it shows existed no later than this. */
  time: z.string().nullable(),
  authority: z.string().nullable(),
  target: z.object({ kind: z.enum(['input', 'file', 'head', 'root']), name: z.string() }).nullable(),
});
export type TimestampResult = Readonly<z.infer<typeof timestampSchema>>;

/** The outcome of verifying one evidence. */
export const evidenceResultSchema = z.object({
  input: inputSchema,
  counts: countsSchema,
  chains: z.array(chainResultSchema),
  checks: z.array(checkSchema),
  findings: z.array(findingSchema),
  findingsTotal: z.number().int().nonnegative(),
  /** Of these, the ones that decide the verdict: broken and incomplete. */
  faultsTotal: z.number().int().nonnegative(),
  limits: z.array(z.object({ code: z.enum(limitCodes), message: z.string() })),
  notProven: z.array(z.string()),
  files: z.array(fileReconciliationSchema),
  /** The date at which keys and certificates were judged where no proven time says it (RFC 3339), or null. Never the clock. */
  asOf: z.string().nullable().default(null),
  timestamps: z.array(timestampSchema).default([]),
});
export type EvidenceResult = Readonly<z.infer<typeof evidenceResultSchema>>;

export const custodyResultSchema = evidenceResultSchema.pick({
  input: true,
  counts: true,
  chains: true,
  checks: true,
  findings: true,
  findingsTotal: true,
  limits: true,
  notProven: true,
});

/** `assay verify --json`: exactly this object on stdout (DESIGN section 4). */
export const verificationSchema = z.object({
  schema: z.literal('assay.verification/1'),
  verdict: z.enum(verdicts),
  inputs: z.array(inputSchema),
  counts: countsSchema,
  chains: z.array(chainResultSchema),
  checks: z.array(checkSchema),
  findings: z.array(findingSchema),
  findingsTotal: z.number().int().nonnegative(),
  limits: z.array(z.object({ code: z.enum(limitCodes), message: z.string() })),
  notProven: z.array(z.string()),
  files: z.array(fileReconciliationSchema),
  asOf: z.string().nullable(),
  timestamps: z.array(timestampSchema),
  /**
   * Of a case folder: its custody log. Faults of it decide the verdict; that it is not signed under a pinned key is said here and does not
   * lower the verdict of the evidence.
   */
  custody: custodyResultSchema.nullable(),
  tool: z.object({ name: z.literal('assay'), version: z.string() }),
});
export type Verification = Readonly<z.infer<typeof verificationSchema>>;
