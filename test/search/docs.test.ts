/** What the documentation shows is what the language takes. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { searchFields } from '../../src-main/engine/search/fields.ts';
import { parseQuery } from '../../src-main/engine/search/parse.ts';
import { eventsText } from '../../src-shared/text/screen-events.ts';

const text = readFileSync(join(import.meta.dirname, '../../resources/docs/query-language.md'), 'utf8');

/** The cells of the first column of the tables under a heading. */
function firstColumn(heading: string): string[] {
  const section = text.split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? '';
  return section
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .flatMap((line) => [...(/^\| (.*?) \|/.exec(line)?.[1] ?? '').matchAll(/`([^`]+)`/g)].map(([, code]) => code ?? ''));
}

test('every term and every way to join that is documented can be read', () => {
  const terms = [...firstColumn('Terms'), ...firstColumn('Joining').map((one) => one.replace(/\b[abc]\b/g, '$&$&').replace('…', 'xx'))];
  expect(terms.length).toBeGreaterThan(10);
  for (const term of terms) expect(() => parseQuery(term), term).not.toThrow();
});

test('every field is documented, and no other', () => {
  expect(firstColumn('Fields').toSorted()).toEqual([...searchFields.keys(), 'metadata.PATH'].toSorted());
});

test('the help of the window can be read', () => {
  for (const [query] of eventsText.help) expect(() => parseQuery(query), query).not.toThrow();
});
