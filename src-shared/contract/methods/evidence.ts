/** What was imported, and what its verification gave. Part of the table in methods.ts. */
import { z } from 'zod';
import { evidenceDetailSchema, evidenceSummarySchema, provenanceSchema } from '../../model/case.ts';
import { mappingFileSchema } from '../../model/mapping-file.ts';
import { verdicts } from '../../model/verdict.ts';
import { grant, method, nothing } from './method.ts';
import { profileSecret, profileText } from './profiles.ts';

export const evidenceMethods = {
  /** Long call: copies, verifies and indexes each input; all or nothing per input. */
  'evidence.import': method(
    z.object({
      grants: z.array(grant).min(1).max(100),
      filtered: z.boolean(),
      thorough: z.boolean().optional(),
      /** How exports without integrity data are to be read; without it, by the mappings that Assay has. */
      mapping: mappingFileSchema.optional(),
      /** How the producer made its hash chain: a profile as the text of a file. Kept with the evidence; its secret is not. */
      profile: profileText.optional(),
      secret: profileSecret,
      /** Verifier keys that the auditor trusts for this run, for whichever log they sign, beside what is pinned. */
      trust: z.array(z.string().max(10_000)).max(1000).optional(),
      provenance: provenanceSchema,
    }),
    z.object({ imported: z.array(z.object({ id: z.number().int(), name: z.string(), verdict: z.enum(verdicts) })) }),
  ),
  'evidence.list': method(nothing, z.array(evidenceSummarySchema)),
  'evidence.get': method(z.object({ id: z.number().int().positive() }), evidenceDetailSchema),
  /** Long call: recomputes everything from the stored copies, under the keys pinned now. Without `id`: all evidence. */
  'evidence.verify': method(
    z.object({
      id: z.number().int().positive().optional(),
      thorough: z.boolean().default(false),
      /** Leave out evidence in which nothing depends on what is pinned. */
      trustOnly: z.boolean().optional(),
    }),
    z.object({ verdict: z.enum(verdicts).nullable() }),
  ),
} as const;
