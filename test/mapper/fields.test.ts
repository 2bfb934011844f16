/** From members to fields: paths, alternatives, joins, cuts, words, lists, JSON inside texts; the same in JSON and in CSV. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readMappingFile } from '../../src-main/engine/format/mapper/read-file.ts';
import { mapOne, mappingOf, mapText } from './support.ts';

describe('where a value comes from', () => {
  const record = {
    a: { b: 'deep', 'x.y': 'dotted', list: ['one', 'two'], items: [{ id: 1 }, { id: 2 }] },
    empty: '',
    none: null,
    n: 12345678901234567890n.toString(),
    flag: true,
    number: 7,
    text: '{"inner":{"verb":"get"},"list":[{"k":"v"}]}',
  };
  test.each([
    ['a path', 'a.b', 'deep'],
    ['a name with a dot', 'a.x\\.y', 'dotted'],
    ['the same as a list of names', ['a', 'x.y'], 'dotted'],
    ['an element', 'a.items[1].id', '2'],
    ['every element', 'a.items[*].id', '1, 2'],
    ['a list of plain values', 'a.list', 'one, two'],
    ['an object is no text', 'a', null],
    ['an object as JSON', { from: 'a.items', as: 'json' }, '[{"id":1},{"id":2}]'],
    ['an empty text is no value', 'empty', null],
    ['null is no value', 'none', null],
    ['a boolean', 'flag', 'true'],
    ['a number', 'number', '7'],
    ['the first that has a value', { firstOf: ['none', 'empty', 'zzz', 'a.b'] }, 'deep'],
    ['several in one', { join: { of: ['a.b', 'none', 'number'], with: '/' } }, 'deep/7'],
    ['the same for all', { constant: 'fixed' }, 'fixed'],
    ['what stands before', { from: 'a.b', cut: { before: 'ep' } }, 'de'],
    ['what stands after the last', { constant: 'a/b/c', cut: { after: '/', last: true } }, 'c'],
    ['all of it where the mark is absent', { from: 'a.b', cut: { before: '.' } }, 'deep'],
    ['lower case', { constant: 'ABC', as: 'lower' }, 'abc'],
    ['inside a JSON text', 'text.inner.verb', 'get'],
    ['an element inside a JSON text', 'text.list[0].k', 'v'],
  ])('%s', (_, source, expected) => {
    expect(mapOne(record, { action: source }).action).toBe(expected);
  });

  test('every value is searchable, once, whatever the mapping takes; times are not', () => {
    const event = mapOne({ when: '2024-01-01T00:00:00Z', who: 'ada', deep: { x: ['y', 5] } }, { time: 'when', actorId: 'who' });
    expect(event.text).toBe('ada\ny\n5');
  });

  test('escaped names and values are what they stand for', () => {
    const { events } = mapText('{"\\u0061ction":"caf\\u00e9 \\"x\\" \\ud83d\\ude00"}', mappingOf({ action: 'action' }));
    expect(events[0]?.action).toBe('café "x" 😀');
  });

  test('a member called __proto__ is a member like any other', () => {
    expect(mapOne(JSON.parse('{"__proto__":{"id":"p"}}'), { actorId: '__proto__.id' }).actorId).toBe('p');
    expect(mapOne({ a: 1 }, { actorId: '__proto__.id', action: 'constructor.name' })).toMatchObject({ actorId: null, action: null });
  });
});

describe('words', () => {
  const outcome = (value: unknown, more: object): string | null => mapOne({ s: value }, { outcome: { from: 's', ...more } }).outcome;
  const words = { SUCCESS: 'success', '2*': 'success', '40*': 'failure', '403': 'denied', '*denied*': 'denied', 'a*z': 'failure' };
  test.each([
    ['SUCCESS', 'success'],
    ['success', 'success'],
    [200, 'success'],
    [404, 'failure'],
    [403, 'denied'],
    ['Access Denied here', 'denied'],
    ['abcz', 'failure'],
    ['az', 'failure'],
    ['other', 'unknown'],
  ])('%s means %s', (value, expected) => {
    expect(outcome(value, { words })).toBe(expected);
  });
  test('what other words and no word mean is for the mapping to say', () => {
    expect(outcome('other', { words, otherwise: null })).toBeNull();
    expect(outcome('other', { words, otherwise: 'failure' })).toBe('failure');
    expect(outcome(null, { words, absent: 'success' })).toBe('success');
    expect(outcome(null, { words })).toBeNull();
  });
  test('of several members the first counts whose word is known', () => {
    const fields = { category: { firstOf: ['a', 'b'], words: { login: 'authentication', admin: 'admin' } } };
    expect(mapOne({ a: 'zzz', b: 'login' }, fields).category).toBe('authentication');
    expect(mapOne({ a: 'admin', b: 'login' }, fields).category).toBe('admin');
    expect(mapOne({ a: ['x', 'login'] }, fields).category).toBe('authentication');
  });
  test('a table does not know the members of every object', () => {
    expect(outcome('constructor', { words: {} })).toBe('unknown');
    expect(outcome('__proto__', { words: {} })).toBe('unknown');
  });
});

describe('records that hold several events', () => {
  const fields = { eventId: 'id', action: { firstOf: ['$event.name', 'name'] }, actorId: 'who' };
  const more = { expand: 'events' };
  test('each element is an event, with what the record has in common and not what the others say', () => {
    const { events, unique } = mapText(
      JSON.stringify({
        id: 'r1',
        who: 'ada',
        events: [
          { name: 'one', x: 'first' },
          { name: 'two', x: 'second' },
        ],
      }),
      mappingOf(fields, more),
    );
    expect(events.map(({ action, actorId, text }) => ({ action, actorId, text }))).toEqual([
      { action: 'one', actorId: 'ada', text: 'r1\nada\none\nfirst' },
      { action: 'two', actorId: 'ada', text: 'r1\nada\ntwo\nsecond' },
    ]);
    expect(new Set(unique).size).toBe(2);
  });
  test.each([
    ['no list', { id: 'r', name: 'n' }],
    ['an empty list', { id: 'r', name: 'n', events: [] }],
    ['something else', { id: 'r', name: 'n', events: 'x' }],
  ])('with %s the record is one event', (_, record) => {
    expect(mapOne(record, fields, more).action).toBe('n');
  });
  test('malformed records between them stay in their place', () => {
    const lines = ['{"id":1,"events":[{"name":"a"},{"name":"b"}]}', '{broken', '{"id":2,"events":[{"name":"c"}]}'];
    const { events } = mapText(lines.join('\n'), mappingOf(fields, more));
    expect(events.map(({ action, malformed }) => (malformed ? '!' : action))).toEqual(['a', 'b', '!', 'c']);
  });
  test('a record whose common part would grow without measure is kept as one event', () => {
    const record = { id: 'r', name: 'whole', big: 'x'.repeat(100_000), events: Array.from({ length: 50_000 }, () => 0) };
    expect(mapOne(record, fields, more).action).toBe('whole');
  });
});

describe('tables', () => {
  const mapping = mappingOf(
    { eventId: 'id', action: 'what', actorId: ['data', 'user', 'id'], time: 'when' },
    { container: { kind: 'csv' } },
  );
  test('columns by name, quotes and line feeds inside values, JSON inside cells', () => {
    const text = 'id,what,data,when\n1,"say ""hi""\nthere","{""user"":{""id"":""u1""}}",2024-01-01T00:00:00Z\n2,,,\n';
    const { events } = mapText(text, mapping, { kind: 'csv' });
    expect(events[0]).toMatchObject({ eventId: '1', action: 'say "hi"\nthere', actorId: 'u1', time: Date.UTC(2024, 0, 1) });
    expect(events[1]).toMatchObject({ eventId: '2', action: null, actorId: null, time: null });
  });
  test.each([';', '\t', '|'])('delimiter %j', (delimiter) => {
    const text = ['id,what,data,when', '1,x,y,2024-01-01T00:00:00Z'].join('\n').replaceAll(',', delimiter);
    expect(mapText(text, mapping, { kind: 'csv', delimiter }).events[0]).toMatchObject({ eventId: '1', action: 'x' });
  });
  test('without a header row the mapping names the columns, and the first row is data', () => {
    const { events } = mapText('1,x,y,z\n2,u,v,w\n', mapping, { kind: 'csv', columns: ['id', 'what', 'data', 'when'] });
    expect(events.map(({ action }) => action)).toEqual(['x', 'u']);
  });
  test('names with dots and brackets are columns as they stand', () => {
    const dotted = mappingOf({ action: 'actor.name[0]' }, { container: { kind: 'csv' } });
    expect(mapText('actor.name[0],b\nada,c\n', dotted, { kind: 'csv' }).events[0]?.action).toBe('ada');
  });
  test('rows of another width, with loose quotes or of invalid UTF-8 are left out with a reason', () => {
    const bytes = Buffer.concat([Buffer.from('id,what,data,when\n1,2\na"b,c,d,e\n'), Buffer.from([0xff]), Buffer.from(',b,c,d\n3,ok,,\n')]);
    const { events, remarks } = mapText(bytes, mapping, { kind: 'csv' });
    expect(events.map(({ malformed }) => malformed)).toEqual([true, true, true, false]);
    expect(remarks.filter(({ code }) => code === 'event.malformed').map(({ reason }) => reason)).toEqual([
      'csv_fields',
      'csv_quotes',
      'invalid_utf8',
    ]);
  });
});

const name = fc.stringMatching(/^[a-zA-Z_@$ .[\]\\"é😀-]{1,8}$/u).filter((text) => text !== '$event');

describe('properties', () => {
  test('a value is found by its path wherever it stands, and however its record is cut into frames', () => {
    fc.assert(
      fc.property(
        fc.array(name, { minLength: 1, maxLength: 4 }),
        fc.string({ minLength: 1, maxLength: 20 }),
        fc.integer({ min: 16, max: 400 }),
        (names, value, batch) => {
          fc.pre(value.isWellFormed() && !value.startsWith('{'));
          const record = names.reduceRight<unknown>(
            (inner, key) =>
              Object.fromEntries([
                ['other', 1],
                [key, inner],
              ]),
            value,
          );
          const lines = Array.from({ length: 5 }, () => JSON.stringify(record)).join('\n');
          const { events } = mapText(lines, mappingOf({ action: names }), { kind: 'ndjson' }, batch);
          expect(events.map(({ action }) => action)).toEqual(Array.from({ length: 5 }, () => value));
        },
      ),
      { numRuns: 300 },
    );
  });

  test('JSON and CSV of the same values give the same events', () => {
    const cell = fc
      .string({ maxLength: 12 })
      .filter((text) => text.isWellFormed() && !/^[{[]/.test(text) && !text.includes('\r') && !text.includes('\0'));
    fc.assert(
      fc.property(fc.array(fc.record({ id: cell, what: cell, who: cell }), { minLength: 1, maxLength: 8 }), (rows) => {
        const fields = { eventId: 'id', action: { join: { of: ['what', 'who'], with: ' ' } }, actorId: 'who' };
        const quote = (text: string): string => `"${text.replaceAll('"', '""')}"`;
        const csv = ['id,what,who', ...rows.map(({ id, what, who }) => [id, what, who].map(quote).join(','))].join('\n');
        const json = rows.map((row) => JSON.stringify(row)).join('\n');
        const fromCsv = mapText(csv, mappingOf(fields, { container: { kind: 'csv' } }), { kind: 'csv' });
        const fromJson = mapText(json, mappingOf(fields));
        expect(fromCsv.events).toEqual(fromJson.events);
        expect(fromCsv.unique).toEqual(fromJson.unique);
      }),
      { numRuns: 200 },
    );
  });
});

describe('mapping files as somebody wrote them', () => {
  const base = { schema: 'assay.mapping/1', name: 'x', container: { kind: 'json' }, fields: { time: 'time' } };
  const read = (value: unknown): string => {
    const result = readMappingFile(Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)));
    return result.ok ? 'ok' : result.problem;
  };
  test('a good one is read, as YAML too', () => {
    expect(read(base)).toBe('ok');
    expect(
      read(
        'schema: assay.mapping/1\nname: Doors\ncontainer: {kind: csv}\nfields:\n  time: {from: When, formats: [YYYY-MM-DD]}\n  action: What\n',
      ),
    ).toBe('ok');
  });
  test.each([
    ['no JSON', '{', /neither JSON nor YAML/],
    ['a member that stands twice', '{"schema":"assay.mapping/1","schema":"x"}', /stands there twice/],
    ['a YAML tag', 'schema: !!js/function x', /tag|neither/],
    ['another schema', { ...base, schema: 'x' }, /schema/],
    ['an unknown field', { ...base, fields: { colour: 'x' } }, /colour/],
    ['a pattern without a year', { ...base, fields: { time: { from: 't', formats: ['HH:mm'] } } }, /time/],
    ['a pattern without a day', { ...base, fields: { time: { from: 't', formats: ['YYYY-MM'] } } }, /YYYY-MM/],
    ['a zone that is none', { ...base, fields: { time: { from: 't', zone: 'Mars/Olympus' } } }, /Mars\/Olympus/],
    ['a list that is reached by positions', { ...base, expand: 'a[0]' }, /expand/],
  ])('%s is refused with the place', (_, value, problem) => {
    expect(read(value)).toMatch(problem);
  });
});
