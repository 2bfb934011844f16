import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normaliseHyrelogTime, parseRfc3339Text as parse } from '../../src-main/engine/format/time.ts';

describe('RFC 3339', () => {
  test('agrees with Date on every time that Date writes', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true }),
        (date) => {
          expect(parse(date.toISOString())).toBe(date.getTime());
        },
      ),
      { numRuns: 2000 },
    );
  });
  test('offsets count, lower case letters are allowed', () => {
    expect(parse('2026-01-15T09:30:00+02:00')).toBe(Date.UTC(2026, 0, 15, 7, 30));
    expect(parse('2026-01-15t09:30:00z')).toBe(Date.UTC(2026, 0, 15, 9, 30));
    expect(parse('2026-01-15T00:30:00+23:59')).toBe(Date.UTC(2026, 0, 14, 0, 31));
    expect(parse('2026-01-15T09:30:00-00:00')).toBe(Date.UTC(2026, 0, 15, 9, 30));
  });
  test('fractions of any length are kept as far as a double goes; milliseconds come out whole', () => {
    const base = Date.UTC(2026, 0, 15, 9, 30);
    expect(parse('2026-01-15T09:30:00.1Z')).toBe(base + 100);
    expect(parse('2026-01-15T09:30:00.123Z')).toBe(base + 123);
    expect(parse('2026-01-15T09:30:00.123456Z') - base).toBeCloseTo(123.456, 2);
    expect(parse('2026-01-15T09:30:00.1234567890123456789Z') - base).toBeCloseTo(123.456789, 2);
  });
  test('a leap second counts as the first second of the next day, and only where one can be', () => {
    expect(parse('2016-12-31T23:59:60Z')).toBe(Date.UTC(2017, 0, 1));
    expect(parse('1990-12-31T15:59:60-08:00')).toBe(Date.UTC(1991, 0, 1));
    expect(parse('2016-12-31T23:59:60.5Z')).toBe(Date.UTC(2017, 0, 1) + 500);
    expect(parse('2016-12-30T23:59:60Z')).toBeNaN();
    expect(parse('2016-12-31T22:59:60Z')).toBeNaN();
    expect(parse('2016-12-31T23:59:61Z')).toBeNaN();
  });
  test.each([
    '',
    '2026-01-15',
    '2026-01-15T09:30:00',
    '2026-01-15 09:30:00Z',
    '2026-13-01T00:00:00Z',
    '2026-00-01T00:00:00Z',
    '2026-02-29T00:00:00Z',
    '2026-04-31T00:00:00Z',
    '2026-01-00T00:00:00Z',
    '2026-01-15T24:00:00Z',
    '2026-01-15T09:60:00Z',
    '2026-01-15T09:30:00.Z',
    '2026-01-15T09:30:00,5Z',
    '2026-01-15T09:30:00+0200',
    '2026-01-15T09:30:00+24:00',
    '2026-01-15T09:30:00+02:60',
    '2026-01-15T09:30:00ZZ',
    '2026-01-15T09:30:00Z ',
    ' 2026-01-15T09:30:00Z',
    '+002026-01-15T09:30:00Z',
    '2026-1-15T09:30:00Z',
    '1768469400',
    '２026-01-15T09:30:00Z',
  ])('refuses %j', (time) => expect(parse(time)).toBeNaN());
});

describe('HyreLog times', () => {
  const form = '2026-01-15T09:30:00.250Z';
  test.each([
    form,
    '2026-01-15T09:30:00.25Z',
    '2026-01-15T09:30:00.250+00:00',
    '2026-01-15T09:30:00.250000+00:00',
    '2026-01-15 09:30:00.25+00',
    '2026-01-15 09:30:00.250',
    '2026-01-15T11:30:00.250+02:00',
    '2026-01-15T11:30:00.250+0200',
  ])('a database rendering %j becomes the one form', (time) => expect(normaliseHyrelogTime(time)).toBe(form));
  test('missing milliseconds are zeros', () => expect(normaliseHyrelogTime('2026-01-15 09:30:00')).toBe('2026-01-15T09:30:00.000Z'));
  test('digits beyond the millisecond that the column cannot have given are no rendering', () =>
    expect(normaliseHyrelogTime('2026-01-15T09:30:00.250001Z')).toBeNull());
  test.each(['', 'yesterday', '2026-02-30T00:00:00.000Z', '2026-01-15', '1768469400000'])('no time: %j', (time) =>
    expect(normaliseHyrelogTime(time)).toBeNull(),
  );
});
