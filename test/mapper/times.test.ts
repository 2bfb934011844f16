/** Times in every form that a mapping can name, zones and their changes. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createTimeReader } from '../../src-main/engine/format/mapper/time-formats.ts';
import { createZone } from '../../src-main/engine/format/mapper/zones.ts';
import { mappingOf, mapText } from './support.ts';

const read = (text: string, formats: readonly string[], zone = 'UTC'): string | null => {
  const time = createTimeReader(formats, zone)?.(text) ?? null;
  return time === null ? null : `${new Date(time.ms).toISOString()}${time.remark === null ? '' : ` ${time.remark}`}`;
};

describe('forms', () => {
  test.each([
    ['rfc3339', '2024-02-29T12:00:00.123Z', '2024-02-29T12:00:00.123Z'],
    ['rfc3339', '2024-02-29T12:00:00+05:30', '2024-02-29T06:30:00.000Z'],
    ['rfc3339', '2024-02-29T12:00:00', null],
    ['rfc3339', '2023-02-29T12:00:00Z', null],
    ['unix-s', '1700000000', '2023-11-14T22:13:20.000Z'],
    ['unix-s', '1700000000.5', '2023-11-14T22:13:20.500Z'],
    ['unix-s', '1.7E9', '2023-11-14T22:13:20.000Z'],
    ['unix-ms', '1700000000123', '2023-11-14T22:13:20.123Z'],
    ['unix-us', '1700000000123456', '2023-11-14T22:13:20.123Z'],
    ['unix-ns', '1700000000123456789', '2023-11-14T22:13:20.123Z'],
    ['unix-s', '1700000000123', null],
    ['unix-s', 'abc', null],
    ['unix-s', '', null],
    ['YYYY-MM-DD HH:mm:ss', '2024-01-02 03:04:05', '2024-01-02T03:04:05.000Z zone_assumed'],
    ['YYYY-MM-DD HH:mm:ss.SSS', '2024-01-02 03:04:05.123456789', '2024-01-02T03:04:05.123Z zone_assumed'],
    ['YYYY-MM-DD HH:mm:ssZ', '2024-01-02 03:04:05+01:00', '2024-01-02T02:04:05.000Z'],
    ['YYYY-MM-DD HH:mm:ss Z', '2024-01-02 03:04:05 UTC', '2024-01-02T03:04:05.000Z'],
    ['YYYY-MM-DDTHH:mm:ss', '2024-01-02T03:04:05', '2024-01-02T03:04:05.000Z zone_assumed'],
    ['DD/MMM/YYYY:HH:mm:ss Z', '10/Oct/2000:13:55:36 -0700', '2000-10-10T20:55:36.000Z'],
    ['D.M.YYYY H:mm', '1.2.2024 7:05', null],
    ['D.M.YYYY H:mm:ss', '1.2.2024 7:05:09', '2024-02-01T07:05:09.000Z zone_assumed'],
    ['M/D/YY h:mm:ss A', '1/2/24 12:05:09 AM', '2024-01-02T00:05:09.000Z zone_assumed'],
    ['M/D/YY h:mm:ss A', '1/2/69 1:05:09 pm', '1969-01-02T13:05:09.000Z zone_assumed'],
    ['YYYY-MM-DD HH:mm:ss', '2024-02-30 00:00:00', null],
    ['YYYY-MM-DD HH:mm:ss', '2024-01-02 24:00:00', null],
    ['YYYY-MM-DD HH:mm:ss', ' 2024-01-02 03:04:05', null],
  ])('%s reads %j as %s', (format, text, expected) => {
    // A pattern may leave out minutes, not parts that it names.
    if (format === 'D.M.YYYY H:mm') expect(read(text, [format])).toBe('2024-02-01T07:05:00.000Z zone_assumed');
    else expect(read(text, [format])).toBe(expected);
  });

  test('forms are tried in order', () => {
    const formats = ['unix-ms', 'rfc3339', 'YYYY-MM-DD'];
    expect(['1700000000123', '2024-01-02T00:00:00Z', '2024-01-02'].map((text) => read(text, formats))).toEqual([
      '2023-11-14T22:13:20.123Z',
      '2024-01-02T00:00:00.000Z',
      '2024-01-02T00:00:00.000Z zone_assumed',
    ]);
  });

  test.each(['MM-DD', 'YYYY', 'YYYY-MM', 'YYYY-MM-DD YYYY', 'YYYY-MM-DD MMM'])('pattern %s is refused', (pattern) => {
    expect(createTimeReader([pattern], 'UTC')).toBeNull();
  });
});

describe('zones', () => {
  const local = (text: string, zone: string): string | null => read(text, ['YYYY-MM-DD HH:mm:ss'], zone);
  test.each([
    ['2024-01-15 12:00:00', '+05:30', '2024-01-15T06:30:00.000Z zone_assumed'],
    ['2024-01-15 12:00:00', '-08:00', '2024-01-15T20:00:00.000Z zone_assumed'],
    ['2024-01-15 12:00:00', 'Europe/Berlin', '2024-01-15T11:00:00.000Z zone_assumed'],
    ['2024-07-15 12:00:00', 'Europe/Berlin', '2024-07-15T10:00:00.000Z zone_assumed'],
    // Summer time begins: 02:30 does not exist.
    ['2024-03-31 01:59:59', 'Europe/Berlin', '2024-03-31T00:59:59.000Z zone_assumed'],
    ['2024-03-31 02:30:00', 'Europe/Berlin', '2024-03-31T01:30:00.000Z nonexistent_time'],
    ['2024-03-31 03:00:00', 'Europe/Berlin', '2024-03-31T01:00:00.000Z zone_assumed'],
    // It ends: 02:30 comes twice.
    ['2024-10-27 01:59:59', 'Europe/Berlin', '2024-10-26T23:59:59.000Z zone_assumed'],
    ['2024-10-27 02:30:00', 'Europe/Berlin', '2024-10-27T00:30:00.000Z ambiguous_time'],
    ['2024-10-27 03:00:00', 'Europe/Berlin', '2024-10-27T02:00:00.000Z zone_assumed'],
    ['2024-11-03 01:30:00', 'America/New_York', '2024-11-03T05:30:00.000Z ambiguous_time'],
    ['2024-03-10 02:30:00', 'America/New_York', '2024-03-10T07:30:00.000Z nonexistent_time'],
    // Half an hour of summer time.
    ['2024-04-07 01:45:00', 'Australia/Lord_Howe', '2024-04-06T14:45:00.000Z ambiguous_time'],
    ['2024-06-01 12:00:00', 'Asia/Kathmandu', '2024-06-01T06:15:00.000Z zone_assumed'],
  ])('%s in %s', (text, zone, expected) => {
    expect(local(text, zone)).toBe(expected);
  });

  test('a zone that nobody knows is none', () => {
    expect(createZone('Mars/Olympus')).toBeNull();
    expect(createZone('+25:00')).toBeNull();
  });

  test('a local time, read in its zone and shown there again, is the same', () => {
    const zones = ['Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe', 'America/St_Johns'];
    fc.assert(
      fc.property(fc.constantFrom(...zones), fc.integer({ min: 0, max: 4_000_000_000 }), (zone, seconds) => {
        const found = createZone(zone)?.toUtc(seconds * 1000);
        fc.pre(found?.is !== 'nonexistent');
        const shown = new Date(found?.ms ?? NaN).toLocaleString('sv-SE', { timeZone: zone });
        expect(shown).toBe(new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' '));
      }),
      { numRuns: 300 },
    );
  });
});

describe('what is said of times', () => {
  test('no time, an unreadable one and an assumed zone are counted apart, with their member', () => {
    const lines = [{}, { t: 'soon' }, { t: '2024-01-02 00:00:00' }, { t: '2024-01-02 00:00:01' }, { t: '2024-01-02T00:00:00Z' }];
    const mapping = mappingOf({ time: { from: 't', formats: ['rfc3339', 'YYYY-MM-DD HH:mm:ss'] } });
    const { notes, events } = mapText(lines.map((line) => JSON.stringify(line)).join('\n'), mapping);
    expect(notes).toEqual(['time.unreadable no_time t 1', 'time.unreadable unreadable_time t 1', 'time.zone_assumed zone_assumed t 2']);
    expect(events.map(({ time }) => time !== null)).toEqual([false, false, true, true, true]);
  });
});
