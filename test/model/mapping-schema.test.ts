/** The JSON Schema of mapping files that comes with Assay is the one that its code keeps. `UPDATE_DOCS=1` writes it anew. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { mappingFileSchema } from '../../src-shared/model/mapping-file.ts';

const path = join(import.meta.dirname, '../../resources/docs/mapping.schema.json');

test('resources/docs/mapping.schema.json is up to date', () => {
  const schema = { title: 'Assay mapping file, version 1', ...z.toJSONSchema(mappingFileSchema, { io: 'input' }) };
  if (process.env['UPDATE_DOCS'] === '1') writeFileSync(path, `${JSON.stringify(schema, null, 2)}\n`);
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(JSON.parse(JSON.stringify(schema)));
});
