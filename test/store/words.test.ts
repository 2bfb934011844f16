import fc from 'fast-check';
import { expect, test } from 'vitest';
import { allValues } from '../../src-main/engine/store/database.ts';
import { openStore } from '../../src-main/engine/store/open.ts';
import { run } from '../../src-main/engine/store/database.ts';
import { sql } from '../../src-main/engine/store/sql.ts';
import { createTextMatcher, ftsQuery, indexableText, splitWords, type TextTerm } from '../../src-main/engine/store/words.ts';

const text = 'alice@example.com\nJane Doe\nu_1485\nÜnïcode STRASSE\nΟΔΟΣ\n10.0.0.7';
const finds = (typed: string, prefix = false): boolean => createTextMatcher([{ words: splitWords(typed), prefix }])(text);

test('a word is a run of letters and digits, whatever its case and accents', () => {
  for (const typed of [
    'alice',
    'ALICE',
    'alice@example.com',
    'example.com',
    'jane',
    'Jane Doe',
    'u_1485',
    '1485',
    'unicode',
    'ünïcode',
    'strasse',
    'οδος',
    '10.0.0.7',
  ]) {
    expect([typed, finds(typed)]).toEqual([typed, true]);
  }
  for (const typed of ['alic', 'lice', 'ali ce', '148', 'com jane', 'doe u', '7 10', 'straße'])
    expect([typed, finds(typed)]).toEqual([typed, false]);
});

test('a beginning is enough where it was asked for', () => {
  for (const typed of ['al', 'alice@ex', 'jane d', 'unic']) expect([typed, finds(typed, true)]).toEqual([typed, true]);
  for (const typed of ['lice', 'com ja', 'doe u']) expect([typed, finds(typed, true)]).toEqual([typed, false]);
});

test('signs alone are no words', () => {
  for (const typed of ['', ' ', '-', '"', '*', '(', '\uE000', '\u0301', '…', '😀', '\0', '\n']) expect(splitWords(typed)).toEqual([]);
});

const piece = fc.constantFrom(
  'a',
  'B',
  'ab',
  'é',
  'e\u0301',
  'É',
  'ß',
  'Σ',
  'ς',
  'σ',
  '李',
  'ก็',
  'İ',
  'ı',
  'ﬁ',
  '½',
  '１',
  '\u212a',
  ' ',
  '\n',
  '.',
  '_',
  '-',
  '"',
  "'",
  '*',
  '(',
  '\uE000',
  '\0',
  '\ud800',
  '😀',
  '\u0301',
  '\u00ad',
  '\t',
);
/** Few letters, so that phrases are found at all. */
const likely = fc
  .array(fc.constantFrom('a', 'a', 'b', 'b', 'é', ' ', ' ', '\n', '\n', '-'), { maxLength: 7 })
  .map((parts) => parts.join(''));
const anyText = fc.oneof(
  likely,
  likely,
  fc.array(piece, { maxLength: 12 }).map((parts) => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 20 }),
);

test('the index and the scan find the same, whatever the text and the words', () => {
  const db = openStore(':memory:', { mode: 'create' });
  fc.assert(
    fc.property(
      fc.array(anyText, { minLength: 1, maxLength: 6 }),
      fc.array(fc.tuple(anyText, fc.boolean()), { minLength: 1, maxLength: 3 }),
      (texts, typed) => {
        const terms: TextTerm[] = typed
          .map(([one, prefix]) => ({ words: splitWords(one), prefix }))
          .filter(({ words }) => words.length > 0);
        fc.pre(terms.length > 0);
        run(db, sql`DELETE FROM event_fts`);
        texts.forEach((one, i) => run(db, sql`INSERT INTO event_fts (rowid, text) VALUES (${i}, ${indexableText(one)})`));
        const indexed = allValues<number>(db, sql`SELECT rowid FROM event_fts WHERE event_fts MATCH ${ftsQuery(terms)} ORDER BY rowid`);
        const matches = createTextMatcher(terms);
        expect(indexed).toEqual(texts.flatMap((one, i) => (matches(one) ? [i] : [])));
      },
    ),
    { numRuns: 1500 },
  );
});
