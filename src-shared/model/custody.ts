/** The custody log as the window shows it. */
import { z } from 'zod';
import { findingSchema } from './finding.ts';
import { limitCodes } from './verification.ts';
import { verdicts } from './verdict.ts';

export const custodyEntrySchema = z.object({
  seq: z.number().int().nonnegative(),
  /** As it stands in the record, RFC 3339. */
  time: z.string(),
  actor: z.string(),
  action: z.string(),
  outcome: z.string(),
  /** What it was about, in one line. */
  subject: z.string(),
  /** The record's metadata as JSON text. */
  details: z.string(),
  hash: z.string(),
});
export type CustodyEntry = Readonly<z.infer<typeof custodyEntrySchema>>;

export const custodyPageSchema = z.object({
  origin: z.string(),
  /** Of the last record; empty in a case without a log. */
  head: z.string(),
  total: z.number().int().nonnegative(),
  /** Newest first. */
  entries: z.array(custodyEntrySchema),
});
export type CustodyPage = Readonly<z.infer<typeof custodyPageSchema>>;

export const custodyCheckSchema = z.object({
  verdict: z.enum(verdicts),
  records: z.number().int().nonnegative(),
  findings: z.array(findingSchema),
  limits: z.array(z.object({ code: z.enum(limitCodes), message: z.string() })),
  notProven: z.array(z.string()),
});
export type CustodyCheck = Readonly<z.infer<typeof custodyCheckSchema>>;
