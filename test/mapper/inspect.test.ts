/** What is shown of an unknown file, the first suggestion for it, and what a mapping makes of its first records. */
import { describe, expect, test } from 'vitest';
import { inspectFile } from '../../src-main/engine/format/inspect.ts';
import { checkMapping } from '../../src-main/engine/format/mapper/read-file.ts';
import { jsonShapes } from '../../src-main/engine/format/plain-sniff.ts';
import { previewMapping } from '../../src-main/engine/format/preview.ts';
import { timeFormOf } from '../../src-main/engine/format/suggest-mapping.ts';
import { mappingOf } from './support.ts';

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text);
const look = (text: string): NonNullable<ReturnType<typeof inspectFile>> => {
  const found = inspectFile(utf8(text), true, 'Export', null);
  if (found === null) throw new Error('not readable');
  return found;
};

describe('times are recognised by their values', () => {
  test.each([
    [['2024-01-01T00:00:00Z'], 'rfc3339'],
    [['2024-01-01 00:00:00', '2024-12-31 23:59:59'], 'YYYY-MM-DD HH:mm:ss'],
    [['1700000000', '1700000001'], 'unix-s'],
    [['1700000000123'], 'unix-ms'],
    [['1700000000123456'], 'unix-us'],
    [['31.12.2024 9:05'], 'D.M.YYYY H:mm'],
    // The first value could be either; the second tells.
    [['1/2/2024 3:04:05', '13/2/2024 3:04:05'], 'D/M/YYYY H:mm:ss'],
    [['12/31/2024 1:05 PM'], 'M/D/YYYY h:mm A'],
    [['12345'], null],
    [['soon'], null],
    [[], null],
  ])('%j is %s', (samples, form) => {
    expect(timeFormOf(samples)).toBe(form);
  });
});

describe('suggestions', () => {
  test('a table in German with semicolons', () => {
    const text = [
      'Zeitpunkt;Benutzer;Aktion;Ergebnis;IP',
      '01.02.2024 08:00:00;ada;Login;ok;10.0.0.1',
      '01.02.2024 08:01:00;bob;Login;denied;10.0.0.2',
      '01.02.2024 08:02:00;ada;Logout;ok;10.0.0.1',
    ].join('\n');
    const { container, suggested, rows, columns } = look(text);
    expect(container).toEqual({ kind: 'csv', delimiter: ';', header: true });
    expect(rows[1]).toEqual({ line: 3, cells: ['01.02.2024 08:01:00', 'bob', 'Login', 'denied', '10.0.0.2'] });
    expect(columns[3]?.words).toEqual([
      { word: 'ok', count: 2 },
      { word: 'denied', count: 1 },
    ]);
    expect(suggested?.fields).toMatchObject({
      time: { from: ['Zeitpunkt'], formats: ['D.M.YYYY H:mm:ss'], zone: 'UTC' },
      actorId: ['Benutzer'],
      action: ['Aktion'],
      ip: ['IP'],
      outcome: { from: ['Ergebnis'], words: { ok: 'success', denied: 'denied' } },
      category: { from: ['Aktion'], words: { Login: 'authentication', Logout: 'authentication' } },
    });
  });
  test('nested JSON, by last names and by the shapes of values', () => {
    const record = (n: number): object => ({
      meta: { ts: 1_700_000_000_000 + n, 'odd.name': n },
      who: { name: `u${n}`, contact: `u${n}@example.com` },
      what: { event_name: 'file.open' },
      net: { peer: `192.0.2.${n}` },
      list: [{ id: n }],
    });
    const { columns, suggested } = look([1, 2, 3].map((n) => JSON.stringify(record(n))).join('\n'));
    expect(columns.map(({ label }) => label)).toEqual([
      'meta.ts',
      'meta.odd.name',
      'who.name',
      'who.contact',
      'what.event_name',
      'net.peer',
      'list[0].id',
    ]);
    expect(suggested?.fields).toMatchObject({
      time: { from: ['meta', 'ts'], formats: ['unix-ms'] },
      actorEmail: ['who', 'contact'],
      action: ['what', 'event_name'],
      ip: ['net', 'peer'],
    });
  });
  test('whatever is suggested is a mapping that can be used', () => {
    for (const text of [
      'a,b\n1,2\n',
      '{"a":1}\n',
      '[{"x":"2024-01-01T00:00:00Z"}]',
      'id;id\n1;2\n',
      '{"a":{}}',
      `{"k":"${'x'.repeat(5000)}"}`,
    ]) {
      const { suggested } = look(text);
      expect(checkMapping(JSON.parse(JSON.stringify(suggested))), text).toMatchObject({ ok: true });
    }
  });
  test('a wide or deep hostile record stays within bounds', () => {
    const wide = JSON.stringify(Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`k${i}`, i])));
    expect(look(wide).columns).toHaveLength(200);
    const deep = `${'{"a":'.repeat(60)}1${'}'.repeat(60)}`;
    expect(look(deep).columns).toHaveLength(1);
  });
  test.each([
    ['binary', '\0\u0001\u0002'],
    ['prose', 'Dear auditor,\nhere is nothing.\n'],
    ['nothing', ''],
  ])('%s is no table', (_, text) => {
    expect(inspectFile(utf8(text), true, 'x', null)).toBeNull();
  });
  test('another delimiter, and no header row, on demand', () => {
    const found = inspectFile(utf8('1|a|2024-01-01T00:00:00Z\n2|b|2024-01-02T00:00:00Z\n'), true, 'x', {
      kind: 'csv',
      delimiter: '|',
      header: ['No', 'What', 'When'],
    });
    expect(found?.rows.map(({ cells }) => cells[1])).toEqual(['a', 'b']);
    expect(found?.suggested?.fields).toMatchObject({ time: { from: ['When'] } });
  });
});

describe('the preview', () => {
  const mapping = mappingOf({ time: { from: 'When', formats: ['rfc3339'] }, action: 'What' }, { container: { kind: 'csv' } });
  test('shows events, and the lines that cannot be read, with a reason', () => {
    const preview = previewMapping(utf8('When,What\n2024-01-01T00:00:00Z,open\nx\nsoon,close\n'), true, mapping);
    expect(preview).toMatchObject({
      records: 3,
      events: [
        { line: 2, time: Date.UTC(2024, 0, 1), fields: [{ field: 'action', value: 'open' }] },
        { line: 4, time: null, fields: [{ field: 'action', value: 'close' }] },
      ],
      rejected: [{ line: 3 }],
      notes: [{ line: 4 }],
    });
    expect(preview.rejected[0]?.message).toMatch(/another number of fields/);
  });
  test('a row that is cut by the end of what is looked at is no fault', () => {
    expect(previewMapping(utf8('When,What\n2024-01-01T00:00:00Z,open\n2024-'), false, mapping)).toMatchObject({ records: 1, rejected: [] });
  });
  test('a mapping that fits nothing gives nothing', () => {
    expect(previewMapping(utf8('{"a":1}'), true, mapping)).toMatchObject({ records: 0, events: [] });
  });
});

describe('lines of JSON are told from one object over several lines', () => {
  const shapes = (text: string): readonly string[] => jsonShapes(utf8(text)).map(({ framing }) => framing.kind);
  test('a damaged first line does not hide the others', () => {
    expect(shapes('{"a":1,\n{"a":2}\n{"a":3}\n')).toEqual(['ndjson']);
  });
  test('an object over several lines is none, even if a line in it is a whole object', () => {
    expect(shapes('{\n "a": [\n {}\n ]\n}\n')).toEqual(['json-array']);
  });
  test('the last line may be cut off', () => {
    expect(shapes('{"a":1}\n{"a":')).toEqual(['ndjson']);
  });
});
