import fc from 'fast-check';
import { expect, test } from 'vitest';
import { AssayError } from '../../src-shared/contract/errors.ts';
import { parseDate, timeBefore } from '../../src-main/engine/search/dates.ts';
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
    ['ab OR', 'operator_alone', 'OR'],
    ['OR ab', 'operator_alone', 'OR'],
    ['ab OR OR cd', 'operator_alone', 'OR'],
    ['ab AND OR cd', 'operator_alone', 'OR'],
    ['(ab OR)', 'operator_alone', 'OR'],
    ['ab NOT cd', 'reserved', 'NOT'],
    ['ab || cd', 'reserved', '||'],
    ['x (ab cd', 'group_unclosed', '(ab cd'],
    ['x (', 'group_unclosed', '('],
    ['ab) cd', 'group_unopened', ')'],
    ['() ab', 'group_empty', '()'],
    [`${'('.repeat(31)}ab${')'.repeat(31)}`, 'too_deep', '('],
    ['has:child', 'unknown_set', 'child'],
    ['last:soon', 'bad_span', 'soon'],
    ['last:0d', 'bad_span', '0d'],
    ['metadata.x:', 'empty_value', 'metadata.x:'],
    ['metadata:x', 'unknown_field', 'metadata:'],
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

test('OR, AND, parentheses and minus signs', () => {
  const [a, b, c] = [text(['aa']), text(['bb']), text(['cc'])];
  const all = (...nodes: unknown[]) => ({ kind: 'and', nodes });
  const any = (...nodes: unknown[]) => ({ kind: 'or', nodes });
  const not = (node: unknown) => ({ kind: 'not', node });
  expect(parseQuery('aa OR bb')).toEqual(any(a, b));
  expect(parseQuery('aa bb OR cc')).toEqual(any(all(a, b), c));
  expect(parseQuery('aa AND bb')).toEqual(all(a, b));
  expect(parseQuery('aa (bb OR cc)')).toEqual(all(a, any(b, c)));
  expect(parseQuery('-(aa OR bb)cc')).toEqual(all(not(any(a, b)), c));
  expect(parseQuery('( (aa) )')).toEqual(a);
  expect(parseQuery('(action:x OR -aa)')).toEqual(any(value('action', 'x'), not(a)));
  expect(parseQuery('aa or bb')).toEqual(all(a, text(['or']), b));
  expect(parseQuery('ORacle "OR"')).toEqual(all(text(['oracle']), text(['or'])));
  // A parenthesis within a word belongs to it.
  expect(parseQuery('f(x) (f(x) OR bb)')).toEqual(all(text(['f', 'x']), any(text(['f', 'x']), b)));
  expect(parseQuery('(agent:*(X11* OR bb)')).toEqual(any(value('userAgent', '', '(X11', ''), b));
});

test('parts of a value in quotes are taken as they stand, stars beside them are anything', () => {
  expect(parseQuery('agent:*"Windows NT"*')).toEqual(value('userAgent', '', 'Windows NT', ''));
  expect(parseQuery('agent:"a*"**"b c"')).toEqual(value('userAgent', 'a*', 'b c'));
  expect(parseQuery('"all cust"*')).toEqual(text(['all', 'cust'], true));
});

test('members, sets and lengths of time', () => {
  expect(parseQuery('metadata.a.B:x*')).toEqual({ kind: 'member', path: 'a.B', pattern: ['x', ''] });
  expect(parseQuery('Metadata."a b:c":"x y"')).toEqual({ kind: 'member', path: 'a b:c', pattern: ['x y'] });
  expect(parseQuery('has:finding')).toEqual({ kind: 'attached', field: 'has', pattern: ['finding'] });
  expect(parseQuery('-tag:"to do"')).toEqual({ kind: 'not', node: { kind: 'attached', field: 'tag', pattern: ['to do'] } });
  expect(parseQuery('last:90d')).toEqual({ kind: 'last', count: 90, unit: 'd' });
  const march = Date.UTC(2026, 2, 31, 12);
  expect(timeBefore(march, 1, 'mo')).toBe(Date.UTC(2026, 1, 28, 12));
  expect(timeBefore(march, 15, 'mo')).toBe(Date.UTC(2024, 11, 31, 12));
  expect(timeBefore(Date.UTC(2024, 1, 29), 1, 'y')).toBe(Date.UTC(2023, 1, 28));
  expect(timeBefore(march, 2, 'w')).toBe(Date.UTC(2026, 2, 17, 12));
});

test('errors suggest what may have been meant, and what is suggested can be read', () => {
  const cases: [string, string][] = [
    ['acion:x', 'action:x'],
    ['usre:x', ''],
    ['user:x', 'actor:x'],
    ['outcom:x', 'outcome:x'],
    ['metadata:x', ''],
    ['actor: x', 'actor:* x'],
    ['a "b', 'a "b"'],
    ['xx NOT yy', 'xx - yy'],
    ['(xx OR yy', '(xx OR yy)'],
    ['xx) yy', 'xx yy'],
    ['*export*', 'export*'],
    ['seq:1,000', 'seq:1000'],
    ['seq:9..7', 'seq:7..9'],
    ['time:2026-3-1', 'time:2026-03-01'],
    ['after:31.03.2026', 'after:2026-03-31'],
    ['after:03/04/2026', ''],
    ['after:03/14/2026', 'after:2026-03-14'],
    ['last:3months', 'last:3mo'],
    ['last:90', 'last:90d'],
    ['has:findings', 'has:finding'],
  ];
  for (const [query, corrected] of cases) {
    let error: unknown;
    try {
      parseQuery(query);
    } catch (thrown) {
      error = thrown;
    }
    const { detail } = error as AssayError;
    const [at, length, instead] = [Number(detail['at']), Number(detail['length']), detail['suggestion']];
    if (corrected === '') continue;
    const repaired = query.slice(0, at) + String(instead) + query.slice(at + length);
    expect([query, repaired.replace(/ {2,}/g, ' ')]).toEqual([query, corrected]);
    if (!corrected.includes(' - ')) expect(() => parseQuery(corrected)).not.toThrow();
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
    ' OR ',
    '(',
    'has:',
    'metadata.',
    'last:',
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
