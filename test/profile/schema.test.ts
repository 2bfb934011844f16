/** The JSON Schema that editors use for profile files says what the application checks. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { listPresets } from '../../src-main/engine/profile/presets.ts';
import { profileFileSchema } from '../../src-shared/model/profile-file.ts';

const path = join(import.meta.dirname, '../../resources/docs/profile.schema.json');

it('resources/docs/profile.schema.json is in step with the model (UPDATE_SCHEMAS=1 writes it)', () => {
  const schema = {
    title: 'Assay hash-chain profile',
    ...z.toJSONSchema(profileFileSchema, { io: 'input', target: 'draft-2020-12', reused: 'ref' }),
  };
  if (process.env['UPDATE_SCHEMAS'] === '1') writeFileSync(path, `${JSON.stringify(schema, null, 2)}\n`);
  expect(JSON.parse(readFileSync(path, 'utf8'))).toEqual(JSON.parse(JSON.stringify(schema)));
});

it('every preset is a profile with a name of its own', () => {
  const names = listPresets().map(({ name }) => name);
  expect(names.length).toBeGreaterThanOrEqual(13);
  expect(new Set(names).size).toBe(names.length);
});
