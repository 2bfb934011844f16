/** Reports, their packages, and the custody log. Part of the table in methods.ts. */
import { z } from 'zod';
import { custodyCheckSchema, custodyPageSchema } from '../../model/custody.ts';
import { madeReportSchema, packageVerificationSchema, reportFormats } from '../../model/report.ts';
import { grant, method, nothing } from './method.ts';

/** A key file that was granted, and what opens it; an unlocked one needs nothing. */
const key = z.object({ grant, passphrase: z.string().max(1000) });

export const reportMethods = {
  /** Long call: writes the reports of the open case into a granted folder, each file whole or not at all. Throws `key_invalid`, `key_locked`. */
  'reports.make': method(z.object({ grant, formats: z.array(z.enum(reportFormats)).min(1), key: key.nullable() }), madeReportSchema),
  /** Long call: checks a report package under the keys of the open case and those in `trust`, with the evidence that is given. */
  'reports.verify': method(
    z.object({ grant, evidence: z.array(grant).max(100), trust: z.string().max(1_000_000) }),
    packageVerificationSchema,
  ),
  /** Makes a signing key, locked by a passphrase, in a granted new file; its public half is the result, and stands beside it as NAME.vkey. */
  'keys.create': method(
    z.object({ grant, name: z.string().min(1).max(200), passphrase: z.string().min(1).max(1000) }),
    z.object({ vkey: z.string() }),
  ),
  'custody.list': method(z.object({ offset: z.number().int().nonnegative(), limit: z.number().int().min(1).max(500) }), custodyPageSchema),
  'custody.verify': method(nothing, custodyCheckSchema),
  /** Signs everything in the log up to now. Throws `key_invalid`, `key_locked`. */
  'custody.sign': method(z.object({ key }), z.object({ size: z.number().int(), head: z.string() })),
} as const;
