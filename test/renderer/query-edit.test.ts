import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  choiceOf,
  choose,
  chosenValues,
  looseTerms,
  queryTerms,
  withSuggestion,
  withTerm,
  withoutTerm,
} from '../../src-renderer/features/events/query-terms.ts';
import { visible } from '../../src-shared/text/format.ts';
import { readDate, timeRange, timeTerm, withTimeRange, withoutTime } from '../../src-renderer/features/events/time-range.ts';

const texts = (query: string): readonly string[] => queryTerms(query).map(({ text }) => text);

describe('parentheses and OR', () => {
  test('are no terms, and say which terms stand loose', () => {
    expect(texts('(a OR b:c) -d -(e f)')).toEqual(['a', 'b:c', '-d', 'e', 'f']);
    expect(looseTerms('(a OR b:c) -d').map(({ text }) => text)).toEqual(['-d']);
    expect(looseTerms('a OR b')).toEqual([]);
    expect(looseTerms('"a OR b" c').map(({ text }) => text)).toEqual(['"a OR b"', 'c']);
  });

  test('another term holds for all alternatives', () => {
    expect(withTerm('a OR b', 'c:d')).toBe('(a OR b) c:d');
    expect(withTerm('(a OR b) e', 'c:d')).toBe('(a OR b) e c:d');
    expect(withTerm('  ', 'c:d')).toBe('c:d');
  });
});

describe('choosing values', () => {
  test('a value is asked for, left out, and forgotten again', () => {
    const asked = choose('x', 'actor', 'r.vance@acme.example', 'in');
    expect(asked).toBe('x actor:r.vance@acme.example');
    expect(choiceOf(asked, 'actor', 'R.Vance@acme.example')).toBe('in');
    const left = choose(asked, 'actor', 'r.vance@acme.example', 'out');
    expect(left).toBe('x -actor:r.vance@acme.example');
    expect(choiceOf(left, 'actor', 'r.vance@acme.example')).toBe('out');
    expect(choose(left, 'actor', 'r.vance@acme.example', 'none')).toBe('x');
  });

  test('whatever the value holds, it is found again and nothing else is changed', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', minLength: 1 }), fc.constantFrom('in', 'out'), (value, choice) => {
        const before = 'word (a OR b) outcome:denied';
        const chosen = choose(before, 'action', value, choice);
        expect(choiceOf(chosen, 'action', value)).toBe(choice);
        expect(choose(chosen, 'action', value, 'none')).toBe(before);
      }),
    );
  });

  test('characters that hide or turn text around never get into a query', () => {
    expect(choose('', 'action', 'user.\u202Enimda', 'in')).toBe('action:user.*nimda');
    expect(choose('', 'action', 'two words\u200B\u200B"x"', 'in')).toBe('action:"two words"*"\\"x\\""');
    expect(queryTerms('action:"two words"*"\\"x\\"" b').map(({ text }) => text)).toEqual(['action:"two words"*"\\"x\\""', 'b']);
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (value) => {
        expect(visible(choose('', 'action', value, 'out'))).toBe(choose('', 'action', value, 'out'));
      }),
    );
  });

  test('what was chosen of a field is known, patterns are not', () => {
    expect(chosenValues('a outcome:denied -outcome:"two words" outcome:d* (outcome:x) actor:y', 'outcome')).toEqual([
      'denied',
      'two words',
    ]);
  });

  test('a value among alternatives is not the query’s', () => expect(choiceOf('action:x OR action:y', 'action', 'x')).toBe('none'));
});

describe('stretches of time', () => {
  const april8 = Date.UTC(2026, 3, 8);
  const day = 86_400_000;

  test('whole days are written as days, anything else as minutes or seconds', () => {
    expect(timeTerm(april8, april8 + 15 * day)).toBe('time:2026-04-08..2026-04-22');
    expect(timeTerm(april8, april8 + day)).toBe('time:2026-04-08');
    expect(timeTerm(april8, april8 + 3_600_000)).toBe('time:2026-04-08T00:00..2026-04-08T00:59');
    expect(timeTerm(april8 + 1000, april8 + 2000)).toBe('time:2026-04-08T00:00:01');
  });

  test('what is written is read back as the same stretch', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 40_000 }),
        fc.integer({ min: 1, max: 400_000 }),
        fc.constantFrom(day, 60_000, 1000),
        (at, length, unit) => {
          const [from, to] = [at * day, at * day + length * unit];
          expect(timeRange(withTimeRange('a b:c', { from, to }))).toEqual({ from, to });
        },
      ),
    );
  });

  test('replaces the one that the query asked for, and nothing else', () => {
    expect(withTimeRange(' a time:2026-01 after:2026-02-01 b', { from: april8, to: april8 + day })).toBe('a b time:2026-04-08');
    expect(withTimeRange('a OR b', { from: april8, to: april8 + day })).toBe('(a OR b) time:2026-04-08');
    expect(withTimeRange('(a OR b) time:2026-04-08', null)).toBe('(a OR b)');
    expect(withoutTime('(time:2026-04-08 a) -time:2026-01-01')).toBe('(time:2026-04-08 a) -time:2026-01-01');
  });

  test('open ends, both fields together, and what cannot be read', () => {
    expect(timeRange('after:2026-04-08 before:2026-04-10')).toEqual({ from: april8, to: april8 + 2 * day });
    expect(timeRange('time:2026-04-08..')).toEqual({ from: april8, to: null });
    expect(timeRange('time:yesterday')).toBeNull();
    expect(timeRange('last:30d')).toBeNull();
    expect(timeRange('a b')).toBeNull();
    expect(readDate('2026-02-30')).toBeNull();
  });
});

test('what the engine suggests goes into the place of the error', () => {
  expect(withSuggestion('a actr:x b', { at: 2, length: 5, suggestion: 'actor:' })).toBe('a actor:x b');
  expect(withSuggestion('a', { at: 0, length: 1 })).toBeNull();
});

test('a term is left out without leaving two blanks', () => {
  const query = 'a b c';
  expect(withoutTerm(query, queryTerms(query)[1] ?? { from: 0, to: 0 })).toBe('a c');
});
