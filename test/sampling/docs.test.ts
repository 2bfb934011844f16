import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { samplingMethods } from '../../src-shared/text/sampling-methods.ts';

const docs = readFileSync(join(import.meta.dirname, '../../resources/docs/sampling.md'), 'utf8');

it.each(Object.entries(samplingMethods))('the documentation says of %s what the window says', (id, text) => {
  expect(docs).toContain(`<!-- ${id} -->\n${text}\n`);
});
