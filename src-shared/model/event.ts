import { z } from 'zod';
import { rowMarksSchema } from './marks.ts';

/** Categories and outcomes that every format's own words are mapped to (DESIGN section 5). */
export const categories = [
  'authentication',
  'authorization',
  'data.read',
  'data.write',
  'data.delete',
  'data.export',
  'admin',
  'configuration',
  'security',
  'system',
  'other',
] as const;
export type Category = (typeof categories)[number] | 'unknown';

export const outcomes = ['success', 'failure', 'denied', 'unknown'] as const;
export type Outcome = (typeof outcomes)[number];

/** The normalised columns of an event, in the order in which the index stores them. Null: the record does not say. */
export const eventFields = [
  'eventId',
  'actorId',
  'actorEmail',
  'actorType',
  'actorRole',
  'action',
  'category',
  'outcome',
  'resourceType',
  'resourceId',
  'resourceName',
  'ip',
  'userAgent',
  'country',
  'session',
  'source',
] as const;
export type EventField = (typeof eventFields)[number];

/** One normalised audit record. Times are milliseconds since 1970 UTC (fraction kept where the record has one). */
export interface NormalisedEvent extends Readonly<Record<EventField, string | null>> {
  /** When it happened; null if the record states none that can be read. */
  readonly time: number | null;
  /** When it was written, if the format says so. */
  readonly recorded: number | null;
  /** All values of the record that a free-text search looks at, joined by line feeds; hashes are left out. */
  readonly text: string;
}

/** Fields that a table row has beside its usual columns, for who chooses to see them. */
export const moreFields = [
  'eventId',
  'actorId',
  'actorEmail',
  'actorType',
  'actorRole',
  'resourceType',
  'resourceId',
  'resourceName',
  'userAgent',
  'session',
  'source',
] as const satisfies readonly EventField[];
export type MoreField = (typeof moreFields)[number];

/** One row of the Events table. */
export const eventRowSchema = z.object({
  id: z.number().int(),
  evidence: z.number().int(),
  chain: z.string().nullable(),
  seq: z.number().int().nullable(),
  time: z.number().nullable(),
  recorded: z.number().nullable(),
  actor: z.string().nullable(),
  action: z.string().nullable(),
  category: z.string().nullable(),
  outcome: z.string().nullable(),
  resource: z.string().nullable(),
  ip: z.string().nullable(),
  country: z.string().nullable(),
  /** What the record states of the other fields. */
  more: z.partialRecord(z.enum(moreFields), z.string()),
  /** Codes of findings at this record. */
  findings: z.array(z.string()),
  marks: rowMarksSchema,
});
export type EventRow = Readonly<z.infer<typeof eventRowSchema>>;

/** Everything that the detail pane shows of one event. */
export const eventDetailSchema = z.object({
  row: eventRowSchema,
  evidenceName: z.string(),
  file: z.string(),
  line: z.number().int(),
  byte: z.number(),
  profile: z.string(),
  fields: z.array(z.object({ field: z.string(), value: z.string() })),
  /** The record as exported, decoded for display; `truncated` when it was too long to show whole. */
  raw: z.string(),
  truncated: z.boolean(),
  /** Character ranges [from, to) of `raw` that the hash covers. */
  hashed: z.array(z.object({ from: z.number().int(), to: z.number().int() })),
  /** The exact text that was hashed; null where the record carries no hash. */
  canonical: z.string().nullable(),
  stated: z.string().nullable(),
  recomputed: z.string().nullable(),
  prev: z.string().nullable(),
  previousId: z.number().int().nullable(),
  nextId: z.number().int().nullable(),
  findings: z.array(z.object({ code: z.string(), severity: z.string(), message: z.string() })),
});
export type EventDetail = Readonly<z.infer<typeof eventDetailSchema>>;
