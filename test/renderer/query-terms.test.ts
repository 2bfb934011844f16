import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { errorRange, fieldTerm, queryTerms, withoutTerm } from '../../src-renderer/features/events/query-terms.ts';

const parts = (query: string): readonly unknown[] => queryTerms(query).map(({ text, field, negated }) => [text, field, negated]);

describe('query terms', () => {
  test('are words, phrases and fields, negated or not', () => {
    expect(parts(' invoice  "all customers" -Action:report.* actor:"r vance" ')).toEqual([
      ['invoice', null, false],
      ['"all customers"', null, false],
      ['-Action:report.*', 'action', true],
      ['actor:"r vance"', 'actor', false],
    ]);
  });

  test('an address is not a field, and an open quotation mark goes to the end', () => {
    expect(parts('https://x "a b')).toEqual([
      ['https://x', null, false],
      ['"a b', null, false],
    ]);
  });

  test('cover all of the query but its blanks', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', ':', '"', '-', ' ', '\\', '*', '\t') }), (query) => {
        const terms = queryTerms(query);
        let at = 0;
        for (const { from, to, text } of terms) {
          expect(query.slice(at, from).trim()).toBe('');
          expect(text).toBe(query.slice(from, to));
          expect(to).toBeGreaterThan(from);
          at = to;
        }
        expect(query.slice(at).trim()).toBe('');
      }),
    );
  });

  test('one can be left out', () => {
    const query = 'a  b:c   d';
    const [, second] = queryTerms(query);
    expect(second === undefined ? '' : withoutTerm(query, second)).toBe('a d');
  });

  test('a value is put in as it stands', () => {
    expect(fieldTerm('actor', 'a "b" \\c')).toBe('actor:"a \\"b\\" \\\\c"');
  });

  test('an error points into the query, also at its end', () => {
    expect(errorRange({ at: 2, length: 3 }, 9)).toEqual({ from: 2, to: 5 });
    expect(errorRange({ at: 9, length: 0 }, 9)).toEqual({ from: 9, to: 10 });
    expect(errorRange({ reason: 'x' }, 9)).toBeNull();
  });
});
