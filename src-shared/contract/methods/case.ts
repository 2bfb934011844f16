/** The application and its cases. Part of the table in methods.ts. */
import { z } from 'zod';
import { caseSummarySchema, recentCaseSchema } from '../../model/case.ts';
import { grant, method, nothing } from './method.ts';

export const caseMethods = {
  'app.info': method(
    nothing,
    z.object({
      version: z.string(),
      runtime: z.string(),
      demos: z.array(z.object({ id: z.string(), name: z.string(), events: z.number() })),
    }),
  ),
  'case.create': method(z.object({ grant, name: z.string().min(1).max(200) }), caseSummarySchema),
  'case.open': method(z.object({ grant }), caseSummarySchema),
  'case.recent': method(nothing, z.array(recentCaseSchema)),
  'case.openRecent': method(z.object({ id: z.string().max(100) }), caseSummarySchema),
  /** Creates the demo archive and its case where they are not there yet. A long call. */
  'case.openDemo': method(z.object({ id: z.string().max(100) }), caseSummarySchema),
  /** What the command line's path argument names: a case is opened, anything else gets a new case of its own and is imported. A long call. */
  'case.openPath': method(z.object({ grant }), caseSummarySchema),
  'case.summary': method(nothing, caseSummarySchema),
  'case.close': method(nothing, nothing),
} as const;
