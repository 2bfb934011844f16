import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSplitter, frames as cut, frameTransfer } from '../../src-main/engine/format/framing.ts';
import type { Framing } from '../../src-main/engine/format/types.ts';
import { findRecords, framingOf, split, text, utf8 } from './helpers.ts';

const records = (data: string, framing: Framing, options = {}) => split(data, framing, options).records.map((item) => item.record);
const places = (data: string, framing: Framing, options = {}) =>
  split(data, framing, options).records.map(({ line, byte, unreadable }) => [line, byte, unreadable?.reason ?? 'read'] as const);

describe('NDJSON', () => {
  const ndjson = framingOf('ndjson');
  test('cuts lines at LF with their lines and bytes', () => {
    expect(split('{"a":1}\n{"é":2}\n{}\n', ndjson).records.map((r) => [r.record, r.line, r.byte])).toEqual([
      ['{"a":1}', 1, 0],
      ['{"é":2}', 2, 8],
      ['{}', 3, 17],
    ]);
  });
  test('a missing last line feed loses nothing and is counted', () => {
    const found = split('1\n2', ndjson);
    expect(found.records.map((r) => r.record)).toEqual(['1', '2']);
    expect(found.tally).toMatchObject({ lines: 2, unterminated: 1 });
    expect(split('1\n2\n', ndjson).tally).toMatchObject({ lines: 2, unterminated: 0 });
  });
  test('the CR of CR LF belongs to the line ending and is counted; a bare CR stays', () => {
    const found = split('1\r\n2\r3\n4\r', ndjson);
    expect(found.records.map((r) => r.record)).toEqual(['1', '2\r3', '4\r']);
    expect(found.tally.crlf).toBe(1);
  });
  test('blank lines are counted and are no records', () => {
    const found = split('\n1\n \t\n\r\n2\n\n', ndjson);
    expect(found.records.map((r) => [r.record, r.line])).toEqual([
      ['1', 2],
      ['2', 5],
    ]);
    expect(found.tally).toMatchObject({ lines: 6, blanks: 4 });
  });
  test('a byte order mark is skipped and noted, positions count it', () => {
    const found = split('\uFEFF{}\n', ndjson);
    expect(found.records.map((r) => [r.record, r.byte])).toEqual([['{}', 3]]);
    expect(found.tally.bom).toBe(1);
    expect(records('\uFEFF', ndjson)).toEqual([]);
  });
  test('an empty file has no records', () => {
    expect(split('', ndjson)).toMatchObject({ records: [], tally: { lines: 0 } });
  });
  test('a line longer than the cap is skipped in its place, and reading goes on', () => {
    expect(places(`a\n${'x'.repeat(50)}\r\nb\n`, ndjson, { recordBytes: 20, batchBytes: 8 })).toEqual([
      [1, 0, 'read'],
      [2, 2, 'too_long'],
      [3, 54, 'read'],
    ]);
    expect(split(`${'x'.repeat(50)}\r\n`, ndjson, { recordBytes: 20 }).records[0]?.unreadable).toEqual({
      length: 50,
      reason: 'too_long',
      byte: null,
    });
    expect(places('x'.repeat(21), ndjson, { recordBytes: 20 })).toEqual([[1, 0, 'too_long']]);
    expect(places('x'.repeat(20), ndjson, { recordBytes: 20 })).toEqual([[1, 0, 'read']]);
  });
  test('a 100 MB line is passed over in bounded memory', () => {
    const splitter = createSplitter(ndjson);
    const piece = new Uint8Array(1 << 20).fill(0x78);
    const before = process.memoryUsage().arrayBuffers;
    let peak = 0;
    const frames = [...splitter.feed(utf8('{"a":1}\n'))];
    for (let i = 0; i < 100; i += 1) {
      frames.push(...splitter.feed(piece));
      if (i % 10 === 0) peak = Math.max(peak, process.memoryUsage().arrayBuffers - before);
    }
    frames.push(...splitter.feed(utf8('\n{"b":2}\n')), ...splitter.end());
    const found = findRecords(frames);
    expect(found.records.map((r) => r.unreadable?.length ?? r.record)).toEqual(['{"a":1}', 100 << 20, '{"b":2}']);
    expect(found.tally.lines).toBe(3);
    expect(peak).toBeLessThan(120 << 20);
  });
});

describe('JSON arrays', () => {
  const array = framingOf('array');
  const pages = framingOf('pages');
  test('elements come as they stand, with lines and bytes, in any layout', () => {
    expect(records('[{"a":[1,{"b":"]},"}]},\n  2 , "x,]" ,null,[[]]\n]', array)).toEqual([
      '{"a":[1,{"b":"]},"}]}',
      '2',
      '"x,]"',
      'null',
      '[[]]',
    ]);
    expect(split('[\n{"a":\n1},\n{"b":2}\n]', array).records.map((r) => [r.line, r.byte])).toEqual([
      [2, 2],
      [4, 12],
    ]);
  });
  test('a backslash before a quote does not end the string', () => {
    expect(records('[{"a":"\\"}\\\\"},1]', array)).toEqual(['{"a":"\\"}\\\\"}', '1']);
  });
  test('empty arrays and files have no records', () => {
    expect(records('[]', array)).toEqual([]);
    expect(records(' [ \n ] ', array)).toEqual([]);
    expect(records('', array)).toEqual([]);
  });
  test('pages: one, several after one another, one a line, pretty-printed, or in an array', () => {
    const page = (...rows: readonly number[]): string => `{"data":[${rows.join(',')}],"nextCursor":{"data":[9]}}`;
    const pretty = '{\n  "nextCursor": null,\n  "data": [\n    3\n  ]\n}\n';
    for (const data of [
      page(1, 2) + page(3),
      `${page(1, 2)}\n${page(3)}\n`,
      page(1, 2) + pretty,
      `[${page(1, 2)},\n${page(3)}]`,
      `[${page(1)},${page()},${page(2, 3)}]`,
    ]) {
      expect(records(data, pages), data).toEqual(['1', '2', '3']);
    }
  });
  test('a longer path is followed', () => {
    expect(records('{"data":[0],"result":{"data":[1],"x":[2]}}', { kind: 'json-array', path: ['result', 'data'] })).toEqual(['1']);
  });
  test('a page without its array is told, and the next page is read', () => {
    expect(places('{"error":"no"}{"data":[1]}{"data":null}', pages)).toEqual([
      [1, 0, 'page_without_array'],
      [1, 23, 'read'],
      [1, 26, 'page_without_array'],
    ]);
  });
  test('damage between elements ends the reading there, with what was readable before it', () => {
    // What stands between two commas is an element; that this one is no JSON is for its reader to say.
    expect(records('[1,2;3]', array)).toEqual(['1', '2;3']);
    expect(places('[1,\n2 ;3,4]', array)).toEqual([
      [1, 1, 'read'],
      [2, 4, 'read'],
      [2, 6, 'array_damaged'],
    ]);
    expect(split('[1 x2]', array).records.at(-1)?.unreadable).toEqual({ length: 3, reason: 'array_damaged', byte: 0 });
    expect(places('[1,]', array)).toEqual([
      [1, 1, 'read'],
      [1, 3, 'array_damaged'],
    ]);
    expect(places('[1]]', array)).toEqual([
      [1, 1, 'read'],
      [1, 3, 'array_damaged'],
    ]);
    expect(places('{"data":[1]}', array)).toEqual([[1, 0, 'array_damaged']]);
  });
  test('an array that ends too early is told, in or between elements', () => {
    expect(places('[1,{"a":"', array)).toEqual([
      [1, 1, 'read'],
      [1, 3, 'truncated'],
    ]);
    expect(places('[1,', array)).toEqual([
      [1, 1, 'read'],
      [1, 3, 'array_not_closed'],
    ]);
    expect(places('{"data":[1]', pages)).toEqual([
      [1, 9, 'read'],
      [1, 11, 'array_not_closed'],
    ]);
  });
  test('an element longer than the cap is skipped in its place', () => {
    expect(places(`[1,"${'x'.repeat(30)}",2]`, array, { recordBytes: 10, batchBytes: 7 })).toEqual([
      [1, 1, 'read'],
      [1, 3, 'too_long'],
      [1, 36, 'read'],
    ]);
  });
  test('long text around the array is not held', () => {
    const splitter = createSplitter(pages);
    const frames = [...splitter.feed(utf8('{"junk":"'))];
    const piece = new Uint8Array(1 << 20).fill(0x20);
    for (let i = 0; i < 40; i += 1) frames.push(...splitter.feed(piece));
    frames.push(...splitter.feed(utf8('","data":[1]}')), ...splitter.end());
    expect(findRecords(frames).records.map((r) => [r.record, r.byte])).toEqual([['1', 9 + (40 << 20) + 10]]);
  });
});

describe('CSV', () => {
  const csv = framingOf('csv');
  test('rows keep exact bytes; quoted line feeds, quotes and commas stay inside', () => {
    const data = 'id,note\n"1","a\nb"\n"2","say ""hi"", ok"\r\n3,plain\n';
    expect(split(data, csv).records.map((r) => [r.record, r.line, r.byte, r.header])).toEqual([
      ['"1","a\nb"', 2, 8, 'id|note'],
      ['"2","say ""hi"", ok"', 4, 18, 'id|note'],
      ['3,plain', 5, 40, 'id|note'],
    ]);
    expect(split(data, csv).tally).toMatchObject({ lines: 4, headers: 1, blanks: 0, crlf: 1 });
  });
  test('a header that is repeated up to three times is counted as header', () => {
    const found = split('id,a\n"1","x"\nid,a\nid,a\n"2","y"\n\n', csv);
    expect(found.records.map((r) => r.record)).toEqual(['"1","x"', '"2","y"']);
    expect(found.tally).toMatchObject({ lines: 6, headers: 3, blanks: 1 });
  });
  test('a byte order mark before the header is tolerated and recorded', () => {
    const found = split('\uFEFFid,a\n1,2\n', csv);
    expect(found.records.map((r) => [r.record, r.header, r.byte])).toEqual([['1,2', 'id|a', 8]]);
    expect(found.tally.bom).toBe(1);
  });
  test('a quote inside an unquoted value does not open one', () => {
    expect(records('h,i\na"b,c\n1,2\n', csv)).toEqual(['a"b,c', '1,2']);
  });
  test('an unclosed quote takes the rest of the file, up to the cap', () => {
    expect(records('h\n"1\n2\n', csv)).toEqual(['"1\n2\n']);
    expect(places(`h\n"1\n${'2\n'.repeat(50)}`, csv, { recordBytes: 30, batchBytes: 16 })).toEqual([[2, 2, 'too_long']]);
  });
  test('a row longer than the cap is skipped in its place, and reading goes on', () => {
    const data = `h\n"${'x\n'.repeat(30)}"\r\n1\n`;
    expect(places(data, csv, { recordBytes: 30, batchBytes: 16 })).toEqual([
      [2, 2, 'too_long'],
      [33, 66, 'read'],
    ]);
    expect(split(data, csv, { recordBytes: 30, batchBytes: 16 }).records[0]?.unreadable?.length).toBe(62);
  });
});

describe('any chunking gives the same records, lines, bytes and counts', () => {
  const line = fc.oneof(
    fc.constant(''),
    fc.constant('  '),
    fc.string({ maxLength: 40 }).map((s) => s.replaceAll('\n', ' ')),
    fc.constant('{"a":"é😀"}'),
  );
  const json = fc.oneof(
    fc.jsonValue({ maxDepth: 3 }).map((v) => JSON.stringify(v)),
    fc.jsonValue({ maxDepth: 2 }).map((v) => JSON.stringify(v, null, 1)),
  );
  const value = fc.string({ maxLength: 12 }).map((s) => `"${s.replaceAll('"', '""')}"`);
  const texts: Readonly<Record<string, readonly [Framing, fc.Arbitrary<string>]>> = {
    ndjson: [framingOf('ndjson'), fc.array(fc.tuple(line, fc.constantFrom('\n', '\r\n'))).map((lines) => lines.flat().join(''))],
    'ndjson without end': [framingOf('ndjson'), fc.array(line).map((lines) => lines.join('\n'))],
    array: [framingOf('array'), fc.array(json).map((items) => `[${items.join(' ,\n')}]`)],
    pages: [
      framingOf('pages'),
      fc.array(fc.array(json)).map((all) => all.map((items) => `{"x":[{}],"data":[${items.join(',')}]}`).join('\n')),
    ],
    'damaged array': [
      framingOf('array'),
      fc.tuple(fc.array(json), fc.string({ maxLength: 5 })).map(([items, tail]) => `[${items.join(',')}${tail}`),
    ],
    csv: [
      framingOf('csv'),
      fc.array(fc.array(value, { minLength: 1, maxLength: 3 })).map((rows) => `a,b\n${rows.map((row) => row.join(',')).join('\r\n')}`),
    ],
    'csv of anything': [framingOf('csv'), fc.array(fc.constantFrom('"', ',', '\n', '\r', 'a', 'b\n')).map((parts) => parts.join(''))],
  };
  test.each(Object.entries(texts))('%s', (_, [framing, data]) => {
    fc.assert(
      fc.property(
        data,
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 }),
        fc.constantFrom(1, 5, 64),
        fc.constantFrom(4, 30, 1000),
        (content, sizes, batchBytes, recordBytes) => {
          const { records: expected, tally } = split(content, framing, { recordBytes });
          const found = split(content, framing, { batchBytes, recordBytes }, sizes);
          expect(found.records).toEqual(expected);
          expect(found.tally).toEqual(tally);
          expect(tally.lines).toBe(expected.length + tally.headers + tally.blanks);
          for (const record of expected)
            if (record.unreadable === null)
              expect(text(utf8(content).subarray(record.byte, record.byte + utf8(record.record).length))).toBe(record.record);
        },
      ),
      { numRuns: 300 },
    );
  });
  test('elements of an array are what JSON.parse sees', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), fc.constantFrom(undefined, 1, '\t'), (items, space) => {
        expect(records(JSON.stringify(items, null, space), framingOf('array')).map((item) => JSON.parse(item) as unknown)).toEqual(
          JSON.parse(JSON.stringify(items)),
        );
      }),
    );
  });
});

describe('frames()', () => {
  async function* chunks(parts: readonly string[], failure?: Error): AsyncGenerator<Uint8Array> {
    for (const part of parts) yield utf8(part);
    if (failure !== undefined) throw failure;
  }
  const drain = async (source: AsyncIterable<Uint8Array>, signal?: AbortSignal) => {
    const seen: string[] = [];
    let error: unknown = null;
    try {
      for await (const frame of cut(source, framingOf('ndjson'), { signal }))
        seen.push(...findRecords([frame]).records.map((r) => r.record));
    } catch (caught) {
      error = caught;
    }
    return { seen, error };
  };
  test('when reading fails, whole records are given first, the cut one is not, and the error is thrown on', async () => {
    const failure = new Error('truncated');
    expect(await drain(chunks(['1\n2\n', '3'], failure))).toEqual({ seen: ['1', '2'], error: failure });
  });
  test('cancelling throws the reason of the signal and closes the source', async () => {
    const controller = new AbortController();
    let closed = false;
    async function* endless(): AsyncGenerator<Uint8Array> {
      try {
        for (;;) yield utf8('1\n');
      } finally {
        closed = true;
      }
    }
    setTimeout(() => controller.abort(new Error('cancelled')), 5);
    async function* slowly(): AsyncGenerator<Uint8Array> {
      for await (const chunk of endless()) {
        await new Promise((resolve) => setTimeout(resolve, 1));
        yield chunk;
      }
    }
    expect((await drain(slowly(), controller.signal)).error).toEqual(new Error('cancelled'));
    expect(closed).toBe(true);
  });
  test('frames own their memory: each array is transferable by itself', async () => {
    for await (const frame of cut(chunks(['1\n2\n']), framingOf('ndjson'))) {
      const buffers = frameTransfer(frame);
      expect(new Set(buffers).size).toBe(buffers.length);
      const moved = structuredClone(frame, { transfer: buffers });
      expect(moved.count).toBe(2);
      expect(text(moved.bytes)).toBe('1\n2\n');
    }
  });
});
