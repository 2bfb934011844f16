import { z } from 'zod';
import { countsSchema, evidenceResultSchema } from './verification.ts';
import { verdicts } from './verdict.ts';

/** `s3://BUCKET` or `s3://BUCKET/PREFIX`. */
export const isS3Place = (text: string): boolean => /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](?:\/\P{Cc}*)?$/u.test(text);

/** Where evidence came from, in the auditor's words (DESIGN section 7). All optional: what is not known stays empty. */
export const provenanceSchema = z.object({
  receivedFrom: z.string().max(500).default(''),
  receivedAt: z.string().max(100).default(''),
  extractedHow: z.string().max(2000).default(''),
  transport: z.string().max(500).default(''),
  /** The place in S3 that the evidence's root is a copy of (`s3://BUCKET/PREFIX`): compared with what CloudTrail's digests say. */
  copiedFrom: z
    .string()
    .max(1200)
    .refine((text) => text === '' || isS3Place(text), 'not a place in S3')
    .optional(),
});
export type Provenance = Readonly<z.infer<typeof provenanceSchema>>;

export const caseSummarySchema = z.object({
  name: z.string(),
  /** Shown to the auditor; never used to open anything. */
  path: z.string(),
  readOnly: z.boolean(),
  verdict: z.enum(verdicts).nullable(),
  evidence: z.number().int().nonnegative(),
  events: z.number().int().nonnegative(),
  /** Findings that decide the verdict (broken and incomplete). */
  faults: z.number().int().nonnegative(),
  /** Full-text index: rows done of rows in all; equal when ready. */
  indexed: z.number().int().nonnegative(),
});
export type CaseSummary = Readonly<z.infer<typeof caseSummarySchema>>;

export const evidenceSummarySchema = z.object({
  id: z.number().int().positive(),
  name: z.string(),
  sha256: z.string(),
  bytes: z.number().int().nonnegative(),
  format: z.string(),
  verdict: z.enum(verdicts),
  filtered: z.boolean(),
  importedAt: z.number(),
  verifiedAt: z.number(),
  verifyMs: z.number(),
  provenance: provenanceSchema,
  counts: countsSchema,
});
export type EvidenceSummary = Readonly<z.infer<typeof evidenceSummarySchema>>;

export const evidenceDetailSchema = z.object({ summary: evidenceSummarySchema, result: evidenceResultSchema });
export type EvidenceDetail = Readonly<z.infer<typeof evidenceDetailSchema>>;

/**
 * What can be pinned. `key`: a public key. `checkpoint`: a checkpoint as it stood one day. `policy`: logs with a quorum of witnesses. `root`: a
 * certificate that vouches for time stamps. `head`: the hash of a chain's record. `cloudtrail`: a public key of AWS CloudTrail; its origin is the
 * region.
 */
export const trustKinds = ['key', 'checkpoint', 'policy', 'root', 'head', 'cloudtrail'] as const;
export type TrustKind = (typeof trustKinds)[number];

/** Something that the auditor pinned, or that is about to be. */
export const trustKeySchema = z.object({
  kind: z.enum(trustKinds).default('key'),
  /** Of a key its own; of a checkpoint its origin; of a head its chain; of a certificate its subject; of a CloudTrail key AWS's fingerprint. */
  name: z.string(),
  /** Eight hex digits: the C2SP key id (a hint, not security); empty for a key without a name. */
  keyId: z.string(),
  algorithm: z.enum(['ed25519', 'ecdsa', 'cosignature/v1', 'rfc6962', 'ml-dsa-44', 'x509', 'rsa-sha256', 'none']),
  /** False: recognised, but this version cannot check its signatures. */
  supported: z.boolean(),
  /** A log's key makes a checkpoint trusted; a witness's only says that it was seen. */
  role: z.enum(['log', 'witness', 'none']),
  /** What is pinned, as text: a C2SP verifier key, a PEM block, a signed note, a policy, the hex digits of a head, or an AWS key list of one. */
  vkey: z.string(),
  /** SHA-256 of the public key, hex in groups of four: compare it with the one given over the phone. */
  fingerprint: z.string(),
  /** The same digits as words that are hard to mishear. */
  words: z.string().default(''),
  /** What else there is to know of it, in sentences. */
  facts: z.array(z.string()).default([]),
});
export type TrustKey = Readonly<z.infer<typeof trustKeySchema>>;

/** What the auditor knows of the life of what is pinned. Milliseconds since 1970; null where there is no such limit. */
export const trustValiditySchema = z.object({
  from: z.number().nullable(),
  until: z.number().nullable(),
  revoked: z.number().nullable(),
  /** How that is known. */
  note: z.string().max(1000),
});
export type TrustValidity = Readonly<z.infer<typeof trustValiditySchema>>;

export const trustAnchorSchema = trustKeySchema.extend({
  id: z.number().int().positive(),
  validity: trustValiditySchema.nullable().default(null),
  /** Empty: for any origin. */
  origin: z.string(),
  source: z.string(),
  pinnedBy: z.string(),
  pinnedAt: z.number(),
});
export type TrustAnchor = Readonly<z.infer<typeof trustAnchorSchema>>;

/** An anchor that is kept for further cases. */
export const keptAnchorSchema = trustAnchorSchema.omit({ id: true, validity: true });
export type KeptAnchor = Readonly<z.infer<typeof keptAnchorSchema>>;

export const recentCaseSchema = z.object({
  id: z.string(),
  name: z.string(),
  path: z.string(),
  openedAt: z.number(),
  verdict: z.enum(verdicts).nullable(),
  events: z.number().int().nonnegative(),
  exists: z.boolean(),
});
export type RecentCase = Readonly<z.infer<typeof recentCaseSchema>>;

/** Progress of a long job. `bytes` of `totalBytes` of the input, events where it searches; `rate` in bytes/s; `etaMs` null while unknown. */
export const progressSchema = z.object({
  stage: z.enum(['copy', 'list', 'verify', 'index', 'commit', 'rehash', 'text', 'generate', 'export', 'audit', 'search']),
  bytes: z.number().nonnegative(),
  totalBytes: z.number().nonnegative(),
  records: z.number().int().nonnegative(),
  rate: z.number().nonnegative(),
  etaMs: z.number().nonnegative().nullable(),
});
export type Progress = Readonly<z.infer<typeof progressSchema>>;
