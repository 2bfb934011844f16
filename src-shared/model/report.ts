/** A report: one model from which PDF, CSV, XLSX and JSON are written. Its figures are those of the case at one moment. */
import { z } from 'zod';
import { verdicts } from './verdict.ts';

export const reportFormats = ['pdf', 'csv', 'xlsx', 'json', 'package'] as const;
export type ReportFormat = (typeof reportFormats)[number];

export const reportTableSchema = z.object({
  name: z.string(),
  columns: z.array(z.string()),
  rows: z.array(z.array(z.union([z.string(), z.number()]))),
  /** Rows that there are; more than `rows` holds where the table is cut. */
  total: z.number().int().nonnegative(),
});
export type ReportTable = Readonly<z.infer<typeof reportTableSchema>>;

export const reportSectionSchema = z.object({
  id: z.string(),
  title: z.string(),
  paragraphs: z.array(z.string()),
  tables: z.array(reportTableSchema),
});
export type ReportSection = Readonly<z.infer<typeof reportSectionSchema>>;

export const reportEvidenceSchema = z.object({
  name: z.string(),
  sha256: z.string(),
  bytes: z.number().int().nonnegative(),
  format: z.string(),
  verdict: z.enum(verdicts),
  filtered: z.boolean(),
});

/** `report.json` of a package; its JSON Schema is `resources/docs/report.schema.json`. */
export const reportSchema = z.object({
  schema: z.literal('assay.report/1'),
  title: z.string(),
  /** When it was made, RFC 3339. */
  madeAt: z.string(),
  tool: z.object({ name: z.literal('assay'), version: z.string() }),
  case: z.object({ name: z.string(), events: z.number().int().nonnegative() }),
  verdict: z.enum(verdicts).nullable(),
  /** Stands on every page where evidence is broken or incomplete. */
  warning: z.string().nullable(),
  evidence: z.array(reportEvidenceSchema),
  /** What the auditor had pinned: under this the evidence was verified. */
  trust: z.array(
    z.object({
      kind: z.string(),
      name: z.string(),
      vkey: z.string(),
      origin: z.string(),
      fingerprint: z.string(),
      source: z.string(),
      pinnedBy: z.string(),
      pinnedAt: z.string(),
    }),
  ),
  /** The custody log when the report was made. */
  custody: z.object({ origin: z.string(), records: z.number().int().nonnegative(), head: z.string() }),
  sections: z.array(reportSectionSchema),
});
export type Report = Readonly<z.infer<typeof reportSchema>>;

export const packageFileRoles = ['report', 'table', 'verification', 'sample', 'custody', 'checkpoint'] as const;

/** `manifest.json` of a signed package. */
export const packageManifestSchema = z.object({
  schema: z.literal('assay.report-package/1'),
  case: z.string(),
  madeAt: z.string(),
  tool: z.object({ name: z.literal('assay'), version: z.string() }),
  custody: z.object({ origin: z.string(), records: z.number().int().nonnegative(), head: z.string() }),
  files: z.array(
    z.object({
      path: z.string(),
      bytes: z.number().int().nonnegative(),
      sha256: z.string(),
      role: z.enum(packageFileRoles),
    }),
  ),
});
export type PackageManifest = Readonly<z.infer<typeof packageManifestSchema>>;

export const packageCheckIds = ['container', 'manifest', 'files', 'signature', 'custody', 'report', 'evidence', 'samples'] as const;

export const packageCheckSchema = z.object({
  id: z.enum(packageCheckIds),
  status: z.enum(['passed', 'failed', 'limited', 'not_run']),
  checked: z.number().int().nonnegative(),
  total: z.number().int().nonnegative(),
  /** One sentence for each thing that is not as it should be, with its place. */
  remarks: z.array(z.string()),
});
export type PackageCheck = Readonly<z.infer<typeof packageCheckSchema>>;

/** `assay verify-report --json`. */
export const packageVerificationSchema = z.object({
  schema: z.literal('assay.report-verification/1'),
  path: z.string(),
  verdict: z.enum(['good', 'good_with_limits', 'bad']),
  case: z.string(),
  madeAt: z.string(),
  signatures: z.array(z.object({ key: z.string(), status: z.enum(['verified', 'invalid', 'unknown']) })),
  checks: z.array(packageCheckSchema),
  tool: z.object({ name: z.literal('assay'), version: z.string() }),
});
export type PackageVerification = Readonly<z.infer<typeof packageVerificationSchema>>;

/** What `assay report --json` prints beside its schema. */
export const madeReportSchema = z.object({
  files: z.array(z.object({ name: z.string(), bytes: z.number().int().nonnegative(), sha256: z.string() })),
  signed: z.boolean(),
  custody: z.object({ records: z.number().int().nonnegative(), head: z.string() }),
});
export type MadeReport = Readonly<z.infer<typeof madeReportSchema>>;

/** Exit status of `assay verify-report`. */
export const packageExitCodes = { good: 0, bad: 1, good_with_limits: 2 } as const;
