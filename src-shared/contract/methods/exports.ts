/** Exports of the open case's events. Part of the table in methods.ts. */
import { z } from 'zod';
import { exportColumns, exportFormats } from '../../model/export.ts';
import { eventSorts } from '../../model/search.ts';
import { grant, method, query } from './method.ts';

export const exportsMethods = {
  /**
   * Long call: writes all results of a query to the granted path, and what the export is beside it. Neither is there before it is
   * complete. Throws `export_too_large` before it begins where the format cannot hold so many rows.
   */
  'exports.events': method(
    z.object({
      grant,
      query,
      sort: z.enum(eventSorts),
      descending: z.boolean().optional(),
      format: z.enum(exportFormats),
      columns: z.array(z.enum(exportColumns)).min(1).max(exportColumns.length),
      /** Begin the file itself with what it is. */
      about: z.boolean(),
      /** CSV only: begin with a byte order mark. */
      bom: z.boolean(),
      author: z.string().max(200),
    }),
    z.object({
      name: z.string(),
      aboutName: z.string(),
      rows: z.number().int().nonnegative(),
      bytes: z.number().int().nonnegative(),
      sha256: z.string(),
      remarks: z.array(z.string()),
    }),
  ),
} as const;
