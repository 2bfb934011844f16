/** Mappings of exports without integrity data: looking at a file, trying a mapping, reading and saving one. Part of the table in methods.ts. */
import { z } from 'zod';
import { containerSchema, mappingFileSchema } from '../../model/mapping-file.ts';
import { inspectionSchema, mappingPreviewSchema } from '../../model/mapping-preview.ts';
import { grant, method, nothing } from './method.ts';

export const mappingMethods = {
  /** Looks at the first records of a file, or of the first of an archive that has any. `container`: read them in this form. */
  'mapping.inspect': method(z.object({ grant, container: containerSchema.optional() }), inspectionSchema),
  /** Tries a mapping, which may be unfinished, on the first records. */
  'mapping.preview': method(z.object({ grant, mapping: z.record(z.string(), z.unknown()) }), mappingPreviewSchema),
  /** Reads a mapping file. `problem`: why it cannot be used, as a part of a sentence. */
  'mapping.read': method(z.object({ grant }), z.object({ mapping: mappingFileSchema.nullable(), problem: z.string().nullable() })),
  /** Writes a mapping to the granted file. */
  'mapping.save': method(z.object({ grant, mapping: mappingFileSchema }), nothing),
} as const;
