/** An export of a query's results: its columns, and what it says about itself. */
import { z } from 'zod';
import { verdicts } from './verdict.ts';

export const exportFormats = ['csv', 'ndjson', 'xlsx'] as const;
export type ExportFormat = (typeof exportFormats)[number];

/** Columns of an exported event, in their order. */
export const exportColumns = [
  'seq',
  'time',
  'recorded',
  'actor_id',
  'actor_email',
  'actor_type',
  'actor_role',
  'action',
  'category',
  'outcome',
  'resource_type',
  'resource_id',
  'resource_name',
  'ip',
  'user_agent',
  'country',
  'session',
  'source',
  'event_id',
  'chain',
  'evidence',
  'file',
  'line',
  'byte',
  'findings',
  'bookmark',
  'tags',
  'notes',
] as const;
export type ExportColumn = (typeof exportColumns)[number];

export const exportLimits = {
  /** Rows of a sheet in XLSX, its heading row among them. */
  sheetRows: 1_048_576,
  /** Characters of a cell in XLSX. */
  cellCharacters: 32_767,
} as const;

/**
 * What an export says about itself, in the file and in the file beside it (`NAME.about.json`). Times are ISO 8601 in UTC. `file` stands
 * only in the latter: it binds the two together.
 */
export const exportAboutSchema = z.object({
  schema: z.literal('assay.export/1'),
  tool: z.object({ name: z.literal('assay'), version: z.string() }),
  exportedAt: z.string(),
  exportedBy: z.string(),
  case: z.object({ name: z.string(), verdict: z.enum(verdicts).nullable(), faults: z.number().int(), events: z.number().int() }),
  /** Null unless evidence of the case is broken or could not be read whole. */
  warning: z.string().nullable(),
  query: z.string(),
  order: z.string(),
  timeZone: z.literal('UTC'),
  rows: z.number().int(),
  columns: z.array(z.enum(exportColumns)),
  evidence: z.array(
    z.object({
      name: z.string(),
      sha256: z.string(),
      bytes: z.number(),
      format: z.string(),
      verdict: z.enum(verdicts),
      events: z.number().int(),
      importedAt: z.string(),
      verifiedAt: z.string(),
    }),
  ),
  file: z
    .object({ name: z.string(), format: z.enum(exportFormats), bytes: z.number().int(), sha256: z.string(), remarks: z.array(z.string()) })
    .optional(),
});
export type ExportAbout = Readonly<z.infer<typeof exportAboutSchema>>;

/** One event as it is exported. Times are milliseconds since 1970 UTC. */
export interface ExportRow extends Readonly<Record<Exclude<ExportColumn, Numeric | Listed>, string | null>> {
  readonly seq: number | null;
  readonly time: number | null;
  readonly recorded: number | null;
  readonly line: number;
  readonly byte: number;
  readonly findings: readonly string[];
  readonly bookmark: Made | null;
  readonly tags: readonly string[];
  readonly notes: readonly (Made & { readonly text: string })[];
}
type Numeric = 'seq' | 'time' | 'recorded' | 'line' | 'byte';
type Listed = 'findings' | 'bookmark' | 'tags' | 'notes';

interface Made {
  readonly author: string;
  readonly at: number;
}
