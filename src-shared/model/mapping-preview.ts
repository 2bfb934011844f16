/** What the window is shown of a file for which a mapping is made. Texts come from evidence. */
import { z } from 'zod';
import { eventFields } from './event.ts';
import { containerSchema, fieldPathSchema, mappingFileSchema } from './mapping-file.ts';

/** A column of a table, or a member of JSON records. */
export const inspectedColumnSchema = z.object({
  path: fieldPathSchema,
  label: z.string(),
  /** The first values, shortened. */
  samples: z.array(z.string()),
  /** Values that repeat, the most frequent first; empty where nearly every record has its own. */
  words: z.array(z.object({ word: z.string(), count: z.number().int() })),
});
export type InspectedColumn = Readonly<z.infer<typeof inspectedColumnSchema>>;

const anyContainer = z.union([containerSchema, z.strictObject({ kind: z.literal('json') })]);

export const inspectionSchema = z.object({
  /** Path of the file inside its archive or folder; how many files there are. */
  file: z.string(),
  files: z.number().int().nonnegative(),
  /** How Assay reads the evidence by itself; null where it knows no way, empty where it has not been looked at (too many files). */
  recognised: z.string().nullable(),
  /** Null where the file is neither a table nor JSON records. */
  container: anyContainer.nullable(),
  columns: z.array(inspectedColumnSchema),
  /** The first records, one value for each column, shortened; with the line where each begins. */
  rows: z.array(z.object({ line: z.number().int(), cells: z.array(z.string()) })),
  suggested: mappingFileSchema.nullable(),
});
export type Inspection = Readonly<z.infer<typeof inspectionSchema>>;

export const mappingPreviewSchema = z.object({
  /** Why the mapping cannot be used, as a part of a sentence; null where it can. */
  problem: z.string().nullable(),
  /** Records that were tried. */
  records: z.number().int().nonnegative(),
  events: z.array(
    z.object({
      line: z.number().int(),
      time: z.number().nullable(),
      fields: z.array(z.object({ field: z.enum(eventFields), value: z.string() })),
    }),
  ),
  /** Records that cannot be read, by line. */
  rejected: z.array(z.object({ line: z.number().int(), message: z.string() })),
  /** What is noticed of the others. */
  notes: z.array(z.object({ line: z.number().int(), message: z.string() })),
});
export type MappingPreview = Readonly<z.infer<typeof mappingPreviewSchema>>;
