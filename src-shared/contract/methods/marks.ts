/** What the auditor adds to events of the open case: bookmarks, tags, notes, saved searches. Part of the table in methods.ts. */
import { z } from 'zod';
import { authorSchema, eventMarksSchema, markChangeSchema, noteTextSchema, savedSearchSchema, tagSchema } from '../../model/marks.ts';
import { method, nothing, query } from './method.ts';

const event = z.number().int().positive();
const id = z.number().int().positive();
const author = authorSchema;
const searches = z.array(savedSearchSchema);

export const marksMethods = {
  'marks.get': method(z.object({ event }), eventMarksSchema),
  'marks.bookmark': method(z.object({ event, on: z.boolean(), author }), markChangeSchema),
  'marks.tag': method(z.object({ event, tag: tagSchema, on: z.boolean(), author }), markChangeSchema),
  /** Tags in use, the most used first. */
  'marks.tags': method(nothing, z.array(z.object({ tag: z.string(), count: z.number().int().positive() }))),
  /** How many of a query's results are in each set that `has:` names. `exact` false: the same call again goes on. */
  'marks.counts': method(
    z.object({ query }),
    z.object({ counts: z.record(z.string(), z.number().int().nonnegative()), exact: z.boolean() }),
  ),
  'marks.addNote': method(z.object({ event, text: noteTextSchema, author }), markChangeSchema),
  'marks.changeNote': method(z.object({ id, text: noteTextSchema, author }), markChangeSchema),
  'marks.removeNote': method(z.object({ id, author }), markChangeSchema),
  /** Takes a change back, as long as nothing else happened to the mark since. */
  'marks.undo': method(z.object({ change: id, author }), markChangeSchema),
  'searches.list': method(nothing, searches),
  /** Keeps a query under a name, in place of an earlier one of that name. */
  'searches.save': method(z.object({ name: z.string().trim().min(1).max(200), query, author }), searches),
  'searches.remove': method(z.object({ id }), searches),
} as const;
