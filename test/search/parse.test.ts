import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AssayError } from '../../src-shared/contract/errors.ts';
import { parseDate } from '../../src-main/engine/search/dates.ts';
import { parseQuery } from '../../src-main/engine/search/parse.ts';
import { queryProblems } from '../../src-main/engine/search/query-error.ts';

const text = (words: string[], prefix = false) => ({ kind: 'text', term: { words, prefix } });
const value = (column: string, ...pattern: string[]) => ({ kind: 'value', column, pattern });

test('terms side by side must all hold', () => {
  expect(parseQuery('')).toEqual({ kind: 'all' });
  expect(parseQuery(' \t\n')).toEqual({ kind: 'all' });
  expect(parseQuery('Export')).toEqual(text(['export']));
  expect(parseQuery('user.login 10.0.0.1')).toEqual({ kind: 'and', nodes: [text(['user', 'login']), text(['10', '0', '0', '1'])] });
  expect(parseQuery('"by support" -x')).toEqual({ kind: 'and', nodes: [text(['by', 'support']), { kind: 'not', node: text(['x']) }] });
  expect(parseQuery('expo*')).toEqual(text(['expo'], true));
  expect(parseQuery('"expo*"')).toEqual(text(['expo']));
  expect(parseQuery('"say \\"hi\\" c:\\\\x"')).toEqual(text(['say', 'hi', 'c', 'x']));
});

test('fields', () => {
  expect(parseQuery('ACTION:user.*')).toEqual(value('action', 'user.', ''));
  expect(parseQuery('action:**')).toEqual(value('action', '', ''));
  expect(parseQuery('action:"a*b c"')).toEqual(value('action', 'a*b c'));
  expect(parseQuery('-country:SE')).toEqual({ kind: 'not', node: value('country', 'SE') });
  expect(parseQuery('actor:a')).toEqual({ kind: 'or', nodes: [value('actorId', 'a'), value('actorEmail', 'a')] });
  expect(parseQuery('chain:tenant/1')).toEqual({ kind: 'chain', pattern: ['tenant/1'] });
  expect(parseQuery('ip:fe80::1')).toEqual(value('ip', 'fe80::1'));
  expect(parseQuery('seq:7')).toEqual({ kind: 'seq', from: 7, to: 7 });
  expect(parseQuery('seq:7..9')).toEqual({ kind: 'seq', from: 7, to: 9 });
  expect(parseQuery('seq:7..')).toEqual({ kind: 'seq', from: 7, to: null });
});

test('what only looks like a field is words', () => {
  expect(parseQuery('fe80::1')).toEqual(text(['fe80', '1']));
  expect(parseQuery('10:30')).toEqual(text(['10', '30']));
  expect(parseQuery('https://a.example')).toEqual(text(['https', 'a', 'example']));
  expect(parseQuery('"foo:bar"')).toEqual(text(['foo', 'bar']));
});

test('dates are whole days, UTC unless an offset is written', () => {
  const day = Date.UTC(2026, 0, 31);
  expect(parseQuery('time:2026-01-31')).toEqual({ kind: 'time', from: day, to: day + 86_400_000 });
  expect(parseQuery('time:2026-01-31..2026-02-01')).toEqual({ kind: 'time', from: day, to: day + 2 * 86_400_000 });
  expect(parseQuery('after:2026-01-31')).toEqual({ kind: 'time', from: day, to: null });
  expect(parseQuery('before:2026-01-31')).toEqual({ kind: 'time', from: null, to: day });
  expect(parseQuery('time:..2026-01-31')).toEqual({ kind: 'time', from: null, to: day + 86_400_000 });
  expect(parseDate('2026')).toEqual({ from: Date.UTC(2026, 0, 1), to: Date.UTC(2027, 0, 1) });
  expect(parseDate('2024-02')).toEqual({ from: Date.UTC(2024, 1, 1), to: Date.UTC(2024, 2, 1) });
  expect(parseDate('2026-12')).toEqual({ from: Date.UTC(2026, 11, 1), to: Date.UTC(2027, 0, 1) });
  expect(parseDate('2026-01-31T10:30+02:00')).toEqual({ from: day + 8.5 * 3_600_000, to: day + 8.5 * 3_600_000 + 60_000 });
  expect(parseDate('2026-01-31T10:30:05.25Z')).toEqual({ from: day + 37_805_250, to: day + 37_805_260 });
  expect(parseDate('0001-01-01')?.from).toBe(Date.parse('0001-01-01T00:00:00Z'));
  for (const bad of [
    '2026-13',
    '2026-02-29',
    '2026-1-1',
    '26-01-01',
    '2026-01-31T24:00',
    '2026-01-31T10',
    'today',
    '',
    '2026-01-31+25:00',
    '2026-01-31T10:30:60',
  ]) {
    expect([bad, parseDate(bad)]).toEqual([bad, null]);
  }
});

test('errors name the problem and its place', () => {
  const cases: [string, string, string][] = [
    ['x foo:bar', 'unknown_field', 'foo:'],
    ['actor: x', 'empty_value', 'actor:'],
    ['actor:""', 'empty_value', 'actor:""'],
    ['a "b', 'unclosed_quote', '"b'],
    ['a -', 'negation_alone', '-'],
    ['a ... b', 'no_word', '...'],
    ['"" a', 'no_word', '""'],
    ['a*b', 'wildcard_place', 'a*b'],
    ['*', 'wildcard_place', '*'],
    ['a*', 'wildcard_place', 'a*'],
    ['a OR b', 'reserved', 'OR'],
    ['(a b)', 'reserved', '(a'],
    ['seq:x', 'bad_number', 'x'],
    ['seq:..', 'bad_number', '..'],
    ['seq:99999999999999999', 'bad_number', '99999999999999999'],
    ['seq:9..7', 'bad_range', '9..7'],
    ['time:2026-02-30', 'bad_date', '2026-02-30'],
    ['after:soon', 'bad_date', 'soon'],
    ['time:2026-02..2026-01', 'bad_range', '2026-02..2026-01'],
    ['ab '.repeat(101), 'too_many_terms', 'ab '],
  ];
  for (const [query, problem, part] of cases) {
    let error: unknown;
    try {
      parseQuery(query);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(AssayError);
    const { detail } = error as AssayError;
    expect([
      query,
      detail['reason'],
      detail['part'],
      query.slice(Number(detail['at']), Number(detail['at']) + Number(detail['length'])),
    ]).toEqual([query, problem, part, part]);
  }
});

test('any string parses or says what is wrong', () => {
  const hostile = fc.constantFrom(
    '"',
    '\\',
    '*',
    '-',
    ':',
    '(',
    ')',
    ' ',
    'OR',
    'actor:',
    'seq:',
    'time:',
    '..',
    'NEAR',
    'AND',
    'text:',
    '{',
    '^',
    "'",
    ';',
    '--',
    '\0',
    'é',
    '%',
    '_',
  );
  const query = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 60 }),
    fc.array(fc.oneof(hostile, fc.string({ maxLength: 3 })), { maxLength: 20 }).map((parts) => parts.join('')),
  );
  fc.assert(
    fc.property(query, (typed) => {
      try {
        parseQuery(typed);
      } catch (error) {
        expect(error).toBeInstanceOf(AssayError);
        const { code, detail } = error as AssayError;
        expect(code).toBe('query_invalid');
        expect(queryProblems).toContain(detail['reason']);
        expect(Number(detail['length'])).toBeGreaterThan(0);
        expect(Number(detail['at']) + Number(detail['length'])).toBeLessThanOrEqual(typed.length);
      }
    }),
    { numRuns: 3000 },
  );
});
