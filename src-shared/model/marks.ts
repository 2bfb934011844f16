/** What an auditor adds to events: bookmarks, tags, notes. Each says who made it and when (milliseconds since 1970 UTC). */
import { z } from 'zod';

const made = { author: z.string(), at: z.number() };

/** The name that stands with every mark. */
export const authorSchema = z.string().trim().min(1).max(200);

/** Letters, digits and . _ - in between, so that `tag:x` can be typed as it is; case does not count. */
export const tagSchema = z
  .string()
  .trim()
  .transform((tag) => tag.normalize('NFC').toLowerCase())
  .pipe(
    z
      .string()
      .max(60)
      .regex(/^[\p{L}\p{N}][\p{L}\p{N}\p{M}._-]*$/u),
  );

export const noteTextSchema = z.string().trim().min(1).max(10_000);

export const noteSchema = z.object({ id: z.number().int().positive(), text: z.string(), ...made });
export type Note = Readonly<z.infer<typeof noteSchema>>;

/** All marks of one event. */
export const eventMarksSchema = z.object({
  event: z.number().int(),
  bookmark: z.object(made).nullable(),
  tags: z.array(z.object({ tag: z.string(), ...made })),
  notes: z.array(noteSchema),
});
export type EventMarks = Readonly<z.infer<typeof eventMarksSchema>>;

/** What a table row shows of them. */
export const rowMarksSchema = z.object({
  bookmarked: z.boolean(),
  tags: z.array(z.string()),
  notes: z.number().int().nonnegative(),
  /** An item of a sample. */
  sampled: z.boolean(),
  /** Rules whose leads of the last audit it is part of. */
  leads: z.array(z.string()),
});
export type RowMarks = Readonly<z.infer<typeof rowMarksSchema>>;

/** The outcome of a change. `undo` names the change, so that it can be taken back; null where nothing was to be changed. */
export const markChangeSchema = z.object({ marks: eventMarksSchema, undo: z.number().int().positive().nullable() });
export type MarkChange = Readonly<z.infer<typeof markChangeSchema>>;

export const savedSearchSchema = z.object({ id: z.number().int().positive(), name: z.string(), query: z.string(), ...made });
export type SavedSearch = Readonly<z.infer<typeof savedSearchSchema>>;
